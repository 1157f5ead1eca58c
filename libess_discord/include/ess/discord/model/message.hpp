// Messages (Resources / Message).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/allowed_mentions.hpp"
#include "ess/discord/model/component.hpp"
#include "ess/discord/model/embed.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::discord {

/// Characters of `content` (Resources / Message, "Create Message").
inline constexpr std::size_t max_content = 2000;
/// Characters of `nonce`.
inline constexpr std::size_t max_nonce = 25;

/// Bits of the "Message Flags" table that we use.
inline constexpr std::int64_t flag_ephemeral = 64;
inline constexpr std::int64_t flag_suppress_embeds = 4;

/// Who caused the interaction that a message answers (`interaction_metadata`).
struct interaction_origin {
  interaction_id id;
  discord_user_id user;
  /// `authorizing_integration_owners["0"]`: where the application is installed; "0" in direct messages with the bot.
  std::optional<std::string> installed_in;
};

/// A message as Discord shows it.
struct message {
  message_id id;
  ess::channel_id channel_id;
  std::optional<user> author;
  std::string content;
  std::int64_t flags = 0;
  std::vector<embed> embeds;
  std::vector<action_row> rows;
  std::optional<interaction_origin> interaction;
  std::string nonce = {};  ///< as it was sent, where Discord repeats it
};

/// Errors: `discord_payload_invalid` without id or channel.
result<message> read_message(const boost::json::value& json);

/// What a message says, for create, edit and interaction answers. Pings nobody unless `mentions` names ids.
struct message_body {
  std::string content;
  std::vector<embed> embeds;
  std::vector<action_row> rows;
  allowed_mentions mentions;
};

/// Always states content, embeds, components and allowed mentions, so that an edit replaces all of them.
boost::json::object write_message_body(const message_body& body);

/// Checks Discord's limits before sending. Errors: `message_empty`, `message_not_utf8`, `message_too_long`,
/// `embed_too_large`, `components_invalid`.
result<void> check_message_body(const message_body& body);

}  // namespace ess::discord
