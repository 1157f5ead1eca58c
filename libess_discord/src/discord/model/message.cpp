#include "ess/discord/model/message.hpp"

#include <boost/json/array.hpp>

#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

std::optional<interaction_origin> read_origin(const boost::json::value& metadata) {
  const auto id = id_member<interaction_id>(metadata, "id");
  const boost::json::value* who = find_member(metadata, "user");
  if (!id || who == nullptr) return std::nullopt;
  const auto user = id_member<discord_user_id>(*who, "id");
  if (!user) return std::nullopt;
  interaction_origin origin{*id, *user, std::nullopt};
  const boost::json::value* owners = find_member(metadata, "authorizing_integration_owners");
  if (owners != nullptr) origin.installed_in = string_member(*owners, "0");
  return origin;
}

}  // namespace

result<message> read_message(const boost::json::value& json) {
  const auto id = id_member<message_id>(json, "id");
  const auto channel = id_member<channel_id>(json, "channel_id");
  if (!id || !channel) return payload_invalid("a message without a valid id or channel");
  message m{.id = *id,
            .channel_id = *channel,
            .author = std::nullopt,
            .content = string_member(json, "content").value_or(""),
            .flags = integer_member(json, "flags").value_or(0),
            .embeds = {},
            .rows = {},
            .interaction = {},
            .nonce = string_member(json, "nonce").value_or("")};
  if (const boost::json::value* author = find_member(json, "author"); author != nullptr) {
    result<user> read = read_user(*author);
    if (read) m.author = std::move(*read);
  }
  if (const boost::json::value* embeds = find_member(json, "embeds"); embeds != nullptr && embeds->is_array()) {
    for (const boost::json::value& entry : embeds->get_array()) {
      result<embed> read = read_embed(entry);
      if (read) m.embeds.push_back(std::move(*read));
    }
  }
  if (const boost::json::value* rows = find_member(json, "components"); rows != nullptr) {
    m.rows = read_action_rows(*rows);
  }
  if (const boost::json::value* metadata = find_member(json, "interaction_metadata"); metadata != nullptr) {
    m.interaction = read_origin(*metadata);
  }
  return m;
}

boost::json::object write_message_body(const message_body& body) {
  boost::json::object json;
  json["content"] = body.content;
  boost::json::array& embeds = json["embeds"].emplace_array();
  for (const embed& e : body.embeds) embeds.push_back(write_embed(e));
  boost::json::array& rows = json["components"].emplace_array();
  for (const action_row& row : body.rows) rows.push_back(write_action_row(row));
  json["allowed_mentions"] = write_allowed_mentions(body.mentions);
  return json;
}

result<void> check_message_body(const message_body& body) {
  if (body.content.empty() && body.embeds.empty() && body.rows.empty()) {
    return error(errc::invalid_argument, "message_empty", "A message needs text, an embed or components.");
  }
  if (!is_utf8(body.content)) {
    return error(errc::invalid_argument, "message_not_utf8", "A message must be UTF-8 text.");
  }
  if (count_code_points(body.content) > max_content) {
    return error(errc::too_large, "message_too_long", "A message is limited to 2000 characters by Discord.");
  }
  result<void> embeds = check_embeds(body.embeds);
  if (!embeds) return embeds;
  return check_components(body.rows);
}

}  // namespace ess::discord
