// Interactions as Discord delivers them (Interactions / Receiving and Responding).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/channel.hpp"
#include "ess/discord/model/command.hpp"
#include "ess/discord/model/guild.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/discord/model/permissions.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::discord {

enum class interaction_type : int {
  ping = 1,
  application_command = 2,
  message_component = 3,
  autocomplete = 4,
  modal_submit = 5,
};

/// An option a user filled in. Either a value or nested options.
struct option_value {
  std::string name;
  option_type type = option_type::string;
  std::variant<std::monostate, std::string, std::int64_t, double, bool> value;
  std::vector<option_value> options;
  bool focused = false;  ///< autocomplete: the option being typed
};

/// What an interaction names, by id: the values of options, of selects, and the target of a context menu. What cannot
/// be read is left out.
struct resolved_data {
  std::map<discord_user_id, user> users;
  std::map<discord_user_id, member> members;  ///< of those users who are in the guild; without `user`
  std::map<discord_role_id, role> roles;
  std::map<ess::channel_id, channel> channels;
  std::map<message_id, message> messages;
};

/// `data` of commands and of autocomplete.
struct command_data {
  command_id id;
  std::string name;
  std::vector<option_value> options = {};
  command_type type = command_type::chat_input;
  std::optional<discord_user_id> target_user = {};  ///< whose context menu it was (`target_id` of a user command)
  std::optional<message_id> target_message = {};    ///< the same of a message command
  resolved_data resolved = {};
};

/// `data` of a pressed button or a used select.
struct component_data {
  std::string custom_id;
  int component_type = 0;
  std::vector<std::string> values;  ///< of a select: its own options' values, or ids of what `resolved` holds
  resolved_data resolved = {};
};

/// A field of a form as it was filled in.
struct modal_field {
  std::string custom_id;
  std::string value;
};

/// `data` of a form that was sent (MODAL_SUBMIT): its fields of text, wherever they stood in it.
struct modal_data {
  std::string custom_id;
  std::vector<modal_field> fields;

  /// Empty when the form has no such field.
  std::string_view text(std::string_view field) const noexcept;
};

/// One interaction. Its token answers for 15 minutes and is a password: it is kept as a secret.
struct interaction {
  interaction_id id;
  ess::application_id application_id;
  interaction_type type = interaction_type::ping;
  secret token;
  std::optional<ess::guild_id> guild_id;
  std::optional<ess::channel_id> channel_id;
  std::optional<discord::member> member;  ///< in guilds
  std::optional<discord::user> user;      ///< in direct messages
  std::string locale;
  std::variant<std::monostate, command_data, component_data, modal_data> data;

  /// Who did it, wherever it happened; null for PING.
  const discord::user* invoker() const noexcept;
};

/// Reads one interaction; unknown members are ignored.
/// Errors: `discord_payload_invalid` for missing or malformed members, `interaction_unsupported` for an unknown type.
result<interaction> read_interaction(const boost::json::value& json);

}  // namespace ess::discord
