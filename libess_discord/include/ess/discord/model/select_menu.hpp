// Menus to choose from in a message (Components / Reference, "String Select" and the four after it).
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::discord {

/// Numbers of the "Component Types" table. All but `string` offer what there is in the guild.
enum class select_kind : int { string = 3, user = 5, role = 6, mentionable = 7, channel = 8 };

/// One line of a string menu; each text has at most 100 characters, label and value at least one.
struct select_option {
  std::string label;
  std::string value;        ///< what the interaction brings, in `component_data::values`
  std::string description;  ///< "" for none
  bool is_default = false;  ///< chosen from the start

  friend bool operator==(const select_option&, const select_option&) = default;
};

/// What is chosen from the start in a menu of users, roles, both (mentionable) or channels.
using select_default = std::variant<discord_user_id, discord_role_id, channel_id>;

struct select_menu {
  select_kind kind = select_kind::string;
  std::string custom_id;               ///< 1 to 100 characters
  std::vector<select_option> options;  ///< of string menus: 1 to 25
  std::vector<select_default> defaults = {};
  std::vector<int> channel_types = {};  ///< of channel menus: only these; empty: any
  std::string placeholder = {};         ///< at most 150 characters
  int min_values = 1;                   ///< 0 to 25
  int max_values = 1;                   ///< 1 to 25, and not below `min_values`
  bool disabled = false;

  friend bool operator==(const select_menu&, const select_menu&) = default;
};

inline constexpr std::size_t max_select_options = 25;

boost::json::value write_select_menu(const select_menu& menu);
/// Nothing for a component of another kind. What is not there is as Discord fills it in; defaults that cannot be read
/// are left out.
std::optional<select_menu> read_select_menu(const boost::json::value& json);

/// Checks counts, lengths, and that each part belongs to the kind of the menu. Errors: `components_invalid`, naming
/// what is wrong.
result<void> check_select_menu(const select_menu& menu);

}  // namespace ess::discord
