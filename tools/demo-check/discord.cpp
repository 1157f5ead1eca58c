#include "discord.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace demo_check {

namespace {

namespace json = boost::json;

constexpr int most_polls = 6;  // of five seconds each

/// Contents, and titles and descriptions of embeds: what is on the screen.
void collect_text(const json::value& value, std::string& out) {
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) collect_text(item, out);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      const std::string_view name(member.key().data(), member.key().size());
      const bool shown = name == "content" || name == "title" || name == "description" || name == "label" ||
                         name == "value" || name == "text";
      if (shown && member.value().is_string()) {
        out.append(member.value().as_string().c_str()).append("\n");
      } else if (name == "messages" || name == "choices" || name == "embeds" || name == "fields" ||
                 name == "components") {
        collect_text(member.value(), out);
      }
    }
  }
}

std::string first_message(const json::value& interaction) {
  const auto* messages = at_path(interaction, "messages");
  if (messages == nullptr || !messages->is_array() || messages->as_array().empty()) return {};
  const auto* id = at_path(messages->as_array().front(), "id");
  return id != nullptr && id->is_string() ? std::string(id->as_string()) : std::string();
}

}  // namespace

std::string discord_side::authorize(std::string_view user, std::string_view authorize_url) {
  const auto seen =
      post("/_sim/authorize", json::serialize(json::object{{"userId", user}, {"authorizeUrl", authorize_url}}));
  return seen.text("redirectUrl");
}

discord_side::reply discord_side::type(std::string_view user, std::string_view guild, std::string_view channel,
                                       std::string_view command) {
  return wait_for(post(
      "/_sim/interactions",
      json::serialize(json::object{{"userId", user}, {"guildId", guild}, {"channelId", channel}, {"text", command}})));
}

discord_side::reply discord_side::press(std::string_view user, std::string_view channel, std::string_view message,
                                        std::string_view custom_id) {
  return wait_for(
      post("/_sim/components",
           json::serialize(json::object{
               {"userId", user}, {"channelId", channel}, {"messageId", message}, {"customId", custom_id}})));
}

discord_side::reply discord_side::choices(std::string_view user, std::string_view guild, std::string_view channel,
                                          std::string_view command) {
  return wait_for(post(
      "/_sim/interactions",
      json::serialize(json::object{
          {"userId", user}, {"guildId", guild}, {"channelId", channel}, {"text", command}, {"autocomplete", true}})));
}

discord_side::reply discord_side::wait_for(const answer& begun) {
  reply seen;
  const auto id = begun.text("interactionId");
  if (id.empty()) {
    seen.state = "not sent";
    seen.text = begun.describe();
    return seen;
  }
  for (int poll = 0; poll < most_polls && seen.state != "answered" && seen.state != "failed"; ++poll) {
    const auto now = get("/_sim/interactions/" + id + "?wait=5");
    if (now.status != 200) {
      seen.state = "lost";
      seen.text = now.describe();
      return seen;
    }
    seen.state = now.text("state");
    seen.text.clear();
    collect_text(now.json, seen.text);
    seen.message_id = first_message(now.json);
    // A form is an answer too: it is sent with nothing in it, as its fields allow.
    if (at_path(now.json, "form") != nullptr) {
      return wait_for(
          post("/_sim/forms", json::serialize(json::object{{"interactionId", id}, {"values", json::object()}})));
    }
  }
  return seen;
}

bool discord_side::alive() { return get("/_sim/state").status == 200; }

answer discord_side::post(std::string_view path, std::string body) {
  ess::net::http_request request(ess::net::http_method::post, url_ + std::string(path));
  request.body("application/json", std::move(body));
  return to_answer(client_.send(std::move(request)));
}

answer discord_side::get(std::string_view path) {
  return to_answer(client_.send(ess::net::http_request(ess::net::http_method::get, url_ + std::string(path))));
}

}  // namespace demo_check
