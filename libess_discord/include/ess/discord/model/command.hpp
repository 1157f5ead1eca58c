// Application commands (Interactions / Application Commands).
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

/// Other words for a text, by Discord's name of the language ("Locales"), as in `de` or `pt-BR`.
using localizations = std::map<std::string, std::string>;

/// What a choice stands for: text, or a number where the option is one. Whole numbers of Discord are within 2^53, so a
/// double holds each of them.
using choice_value = std::variant<std::string, double>;

/// Of one option, and of one answer to an autocomplete ("Application Command Option Choice Structure").
inline constexpr std::size_t max_choices = 25;
/// Characters of a choice's name, and of its value where that is text.
inline constexpr std::size_t max_choice_text = 100;

struct command_choice {
  std::string name;
  choice_value value = {};
  localizations name_localizations = {};

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
  std::optional<double> min_value;         ///< whole numbers and numbers
  std::optional<double> max_value;         ///< the same
  std::vector<int> channel_types;          ///< channels: only these; empty: any
  localizations name_localizations;
  localizations description_localizations;
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
  /// 0 for servers, 1 for people; global commands only; empty: what is set for the application.
  std::vector<int> integration_types;
  bool nsfw = false;  ///< only where adults are
  /// Entry points: who answers them, the application (1) or Discord, which launches the activity (2).
  std::optional<std::int64_t> handler;
  localizations name_localizations;
  localizations description_localizations;

  friend bool operator==(const command&, const command&) = default;
};

/// A command as Discord has it.
struct registered_command {
  command_id id;
  command definition;
};

/// As Discord has a choice's value on the wire: text, or a number, whole where it is.
boost::json::value write_choice_value(const choice_value& value);

boost::json::value write_command(const command& c);
/// What is not there is as Discord fills it in. Errors: `discord_payload_invalid` without a name.
result<command> read_command(const boost::json::value& json);
/// Errors: `discord_payload_invalid` without id or name.
result<registered_command> read_registered_command(const boost::json::value& json);

}  // namespace ess::discord
