#include "ess/http/reply.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>

#include "ess/api/error.hpp"
#include "ess/base/json.hpp"
#include "ess/base/verdict.hpp"
#include "ess/http/cookies.hpp"

namespace ess::http {

namespace {

void check_header(std::string_view name, std::string_view value) {
  if (!net::is_header_name(name) || !net::is_header_value(value)) {
    throw std::invalid_argument("reply: a header would break the framing of the answer");
  }
}

}  // namespace

reply reply::json(const boost::json::value& body, int status) { return json_text(to_json_text(body), status); }

reply reply::json_text(std::string body, int status) {
  reply made(status);
  made.static_headers_.reserve(10);
  made.static_headers_.emplace_back("Content-Type", "application/json; charset=utf-8");
  made.static_headers_.emplace_back("Cache-Control", "no-store");
  made.owned_body_ = std::move(body);
  return made;
}

reply reply::from_error(const ess::error& e) { return from_error(e, api::http_status(e.code())); }

reply reply::from_error(const ess::error& e, std::string_view field) {
  auto body = api::to_json(e);
  body["field"] = field;
  reply made = from_error(e);
  made.owned_body_ = to_json_text(body);
  return made;
}

reply reply::from_error(const ess::error& e, int status) {
  reply made = json(api::to_json(e), status);
  made.error_reason_ = e.reason();
  if (is_failure(e.code())) made.failure_ = describe_for_log(e);
  if (const auto wait = e.retry_after()) {
    // Whole seconds, rounded up: a caller who waits as told must not come too early.
    made.header("Retry-After", std::to_string((wait->count() + 999) / 1000));
  }
  return made;
}

reply reply::text(std::string body, int status) {
  reply made(status);
  made.static_headers_.emplace_back("Content-Type", "text/plain; charset=utf-8");
  made.owned_body_ = std::move(body);
  return made;
}

reply reply::html(std::string body, int status) {
  reply made(status);
  made.static_headers_.emplace_back("Content-Type", "text/html; charset=utf-8");
  made.owned_body_ = std::move(body);
  return made;
}

reply reply::redirect(std::string_view location) {
  reply made(303);
  made.header("Location", location);
  made.header("Cache-Control", "no-store");
  return made;
}

reply reply::of_static(std::string_view bytes, std::string_view content_type) {
  reply made(200);
  made.header("Content-Type", content_type);
  made.static_body_ = bytes;
  return made;
}

reply& reply::header(std::string_view name, std::string_view value) & {
  check_header(name, value);
  forget_static(name);
  for (auto& existing : headers_) {
    if (net::equal_ignoring_case(existing.name, name)) {
      existing.value = value;
      return *this;
    }
  }
  headers_.push_back({std::string(name), std::string(value)});
  return *this;
}

reply& reply::static_header(std::string_view name, std::string_view value) & {
  check_header(name, value);
  forget_static(name);
  std::erase_if(headers_, [&](const net::http_header& each) { return net::equal_ignoring_case(each.name, name); });
  static_headers_.emplace_back(name, value);
  return *this;
}

void reply::forget_static(std::string_view name) {
  std::erase_if(static_headers_, [&](const auto& each) { return net::equal_ignoring_case(each.first, name); });
}

std::optional<std::string_view> reply::header(std::string_view name) const noexcept {
  if (const auto found = net::find_header(headers_, name)) return found;
  for (const auto& [key, value] : static_headers_) {
    if (net::equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::pair<std::string_view, std::string_view>> reply::headers() const {
  std::vector<std::pair<std::string_view, std::string_view>> all;
  for (const auto& each : headers_) all.emplace_back(each.name, each.value);
  all.insert(all.end(), static_headers_.begin(), static_headers_.end());
  return all;
}

void reply::append_headers(std::string& out) const {
  for (const auto& each : headers_) out.append(each.name).append(": ").append(each.value).append("\r\n");
  for (const auto& [name, value] : static_headers_) out.append(name).append(": ").append(value).append("\r\n");
}

reply& reply::cookie(const set_cookie& c) & {
  headers_.push_back({"Set-Cookie", c.text()});
  return *this;
}

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
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
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "";
  }
}

}  // namespace ess::http
