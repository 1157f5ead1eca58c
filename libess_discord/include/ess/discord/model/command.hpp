// Application commands (Interactions / Application Commands).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

enum class command_type : int { chat_input = 1, user = 2, message = 3, primary_entry_point = 4 };

enum class option_type : int {
  sub_command = 1,
  sub_command_group = 2,
  string = 3,
  integer = 4,
  boolean = 5,
  user = 6,
  channel = 7,
  role = 8,
  mentionable = 9,
  number = 10,
  attachment = 11,
};

/// Where a command may be used (`contexts`).
enum class interaction_context : int { guild = 0, bot_dm = 1, private_channel = 2 };

struct command_choice {
  std::string name;
  std::string value;

  friend bool operator==(const command_choice&, const command_choice&) = default;
};

struct command_option {
  option_type type = option_type::string;
  std::string name;
  std::string description;
  bool required = false;
  bool autocomplete = false;
  std::optional<std::int64_t> min_length;  ///< strings: 0..6000
  std::optional<std::int64_t> max_length;  ///< strings: 1..6000
  std::vector<command_choice> choices;
  std::vector<command_option> options;

  friend bool operator==(const command_option&, const command_option&) = default;
};

struct command {
  command_type type = command_type::chat_input;
  std::string name;
  std::string description;
  std::vector<command_option> options;
  /// Bit set as decimal text; nothing: everybody.
  std::optional<std::string> default_member_permissions;
  /// Global commands only; empty: Discord's default.
  std::vector<interaction_context> contexts;

  friend bool operator==(const command&, const command&) = default;
};

/// A command as Discord has it.
struct registered_command {
  command_id id;
  command definition;
};

boost::json::value write_command(const command& c);
/// Errors: `discord_payload_invalid` without a name.
result<command> read_command(const boost::json::value& json);
/// Errors: `discord_payload_invalid` without id or name.
result<registered_command> read_registered_command(const boost::json::value& json);

}  // namespace ess::discord
