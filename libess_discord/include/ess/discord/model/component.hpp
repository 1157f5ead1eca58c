// Buttons and menus in rows (Components / Reference, legacy layout).
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/discord/model/select_menu.hpp"

namespace ess::discord {

/// Numbers of the "Button Styles" table.
enum class button_style : int { primary = 1, secondary = 2, success = 3, danger = 4, link = 5 };

/// A link button has a `url`, any other a `custom_id` of 1..100 characters.
struct button {
  button_style style = button_style::secondary;
  std::string label;  ///< at most 80 characters
  std::string custom_id;
  std::string url;  ///< at most 512 characters
  bool disabled = false;

  friend bool operator==(const button&, const button&) = default;
};

/// At most 5 buttons, or one menu; a message has at most 5 rows.
struct action_row {
  std::vector<button> buttons;
  std::optional<select_menu> menu = {};

  friend bool operator==(const action_row&, const action_row&) = default;
};

inline constexpr std::size_t max_rows = 5;
inline constexpr std::size_t max_buttons_per_row = 5;

boost::json::value write_action_row(const action_row& row);
/// Reads the rows of a message; components of other kinds are left out.
std::vector<action_row> read_action_rows(const boost::json::value& components);

/// Checks one message's rows: counts, lengths, style against its fields, custom ids that repeat.
/// Errors: `components_invalid`, naming what is wrong.
result<void> check_components(const std::vector<action_row>& rows);

}  // namespace ess::discord
