#include "ess/discord/interactions/respond.hpp"

#include <boost/json/array.hpp>

#include "ess/base/text.hpp"

namespace ess::discord {

namespace {

// The "Interaction Callback Type" table.
constexpr int callback_pong = 1;
constexpr int callback_message = 4;
constexpr int callback_deferred_message = 5;
constexpr int callback_autocomplete = 8;

constexpr std::size_t max_choices = 25;
constexpr std::size_t max_choice_text = 100;

boost::json::object callback(int type) {
  boost::json::object json;
  json["type"] = type;
  return json;
}

}  // namespace

boost::json::object pong() { return callback(callback_pong); }

boost::json::object respond_with(const message_body& body, visibility who) {
  boost::json::object json = callback(callback_message);
  boost::json::object data = write_message_body(body);
  if (who == visibility::ephemeral) data["flags"] = flag_ephemeral;
  json["data"] = std::move(data);
  return json;
}

boost::json::object defer(visibility who) {
  boost::json::object json = callback(callback_deferred_message);
  if (who == visibility::ephemeral) json["data"].emplace_object()["flags"] = flag_ephemeral;
  return json;
}

boost::json::object autocomplete_choices(const std::vector<command_choice>& choices) {
  boost::json::object json = callback(callback_autocomplete);
  boost::json::array& entries = json["data"].emplace_object()["choices"].emplace_array();
  for (const command_choice& choice : choices) {
    if (entries.size() == max_choices) break;
    boost::json::object entry;
    entry["name"] = std::string(first_code_points(choice.name, max_choice_text));
    entry["value"] = choice.value;
    entries.emplace_back(std::move(entry));
  }
  return json;
}

message_body text_body(std::string content) {
  message_body body;
  body.content = std::move(content);
  return body;
}

}  // namespace ess::discord
