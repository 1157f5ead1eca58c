#include "testing/sim/replies.hpp"

#include <fmt/format.h>

#include <utility>

#include "ess/base/json.hpp"

namespace ess::testing::sim {

namespace {

std::string_view status_text(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    default:
      return "Error";
  }
}

}  // namespace

sim_reply json_reply(int status, const json::value& body) {
  sim_reply reply;
  reply.status = status;
  reply.headers.emplace_back("Content-Type", "application/json");
  reply.body = to_json_text(body);
  return reply;
}

sim_reply empty_reply(int status) {
  sim_reply reply;
  reply.status = status;
  return reply;
}

sim_reply redirect_reply(const std::string& location) {
  sim_reply reply;
  reply.status = 302;
  reply.headers.emplace_back("Location", location);
  return reply;
}

sim_reply api_error(int status, int code, std::string_view message) {
  json::object body;
  body["message"] = message;
  body["code"] = code;
  return json_reply(status, body);
}

sim_reply general_error(int status) { return api_error(status, 0, fmt::format("{}: {}", status, status_text(status))); }

sim_reply oauth_error(int status, std::string_view error, std::string_view description) {
  json::object body;
  body["error"] = error;
  if (!description.empty()) body["error_description"] = description;
  return json_reply(status, body);
}

sim_reply control_done() { return json_reply(200, json::object{{"ok", true}}); }

sim_reply control_error(int status, std::string_view sentence) {
  json::object body;
  body["error"] = sentence;
  return json_reply(status, body);
}

body_path operator/(body_path path, path_step step) {
  path.push_back(std::move(step));
  return path;
}

void form_errors::add(const body_path& where, std::string_view code, std::string_view message) {
  json::object* at = &errors_;
  for (const path_step& step : where) {
    json::value& next = (*at)[step.text()];
    if (!next.is_object()) next = json::object();
    at = &next.get_object();
  }
  json::value& list = (*at)["_errors"];
  if (!list.is_array()) list = json::array();
  json::object entry;
  entry["code"] = code;
  entry["message"] = message;
  list.get_array().push_back(std::move(entry));
}

void form_errors::required(const body_path& where) { add(where, "BASE_TYPE_REQUIRED", "This field is required"); }

void form_errors::too_long(const body_path& where, std::size_t most) {
  add(where, "BASE_TYPE_MAX_LENGTH", fmt::format("Must be {} or fewer in length.", most));
}

void form_errors::bad_length(const body_path& where, std::size_t least, std::size_t most) {
  add(where, "BASE_TYPE_BAD_LENGTH", fmt::format("Must be between {} and {} in length.", least, most));
}

void form_errors::bad_choice(const body_path& where, std::string_view choices) {
  add(where, "BASE_TYPE_CHOICES", fmt::format("Value must be one of {}.", choices));
}

void form_errors::wrong_type(const body_path& where, std::string_view expected) {
  add(where, "BASE_TYPE_BAD_TYPE", fmt::format("Only {} is accepted here.", expected));
}

sim_reply form_errors::reply() const {
  json::object body;
  body["message"] = "Invalid Form Body";
  body["code"] = 50035;
  body["errors"] = errors_;
  return json_reply(400, body);
}

}  // namespace ess::testing::sim
