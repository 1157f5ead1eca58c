#include "ess/discord/model/component.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>

#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

constexpr std::int64_t action_row_type = 1;
constexpr std::int64_t button_type = 2;

error invalid(std::string what) { return error(errc::invalid_argument, "components_invalid", std::move(what)); }

button read_button(const boost::json::value& json) {
  button b;
  b.style = static_cast<button_style>(integer_member(json, "style").value_or(2));
  b.label = string_member(json, "label").value_or("");
  b.custom_id = string_member(json, "custom_id").value_or("");
  b.url = string_member(json, "url").value_or("");
  b.disabled = bool_member(json, "disabled").value_or(false);
  return b;
}

boost::json::value write_button(const button& b) {
  boost::json::object json;
  json["type"] = button_type;
  json["style"] = static_cast<int>(b.style);
  if (!b.label.empty()) json["label"] = b.label;
  if (b.style == button_style::link) {
    json["url"] = b.url;
  } else {
    json["custom_id"] = b.custom_id;
  }
  if (b.disabled) json["disabled"] = true;
  return json;
}

result<void> check_button(const button& b, std::set<std::string>& custom_ids) {
  if (b.label.empty()) return invalid("A button needs a label.");
  if (count_code_points(b.label) > 80) return invalid("A button's label is limited to 80 characters.");
  if (b.style == button_style::link) {
    if (b.url.empty() || b.url.size() > 512) return invalid("A link button needs a URL of at most 512 characters.");
    if (!b.custom_id.empty()) return invalid("A link button has no custom id.");
    return success();
  }
  if (!b.url.empty()) return invalid("Only a link button has a URL.");
  const std::size_t length = count_code_points(b.custom_id);
  if (length < 1 || length > 100) return invalid("A button needs a custom id of 1 to 100 characters.");
  if (!custom_ids.insert(b.custom_id).second) return invalid("Custom ids must differ within a message.");
  return success();
}

}  // namespace

boost::json::value write_action_row(const action_row& row) {
  boost::json::object json;
  json["type"] = action_row_type;
  boost::json::array& components = json["components"].emplace_array();
  for (const button& b : row.buttons) components.push_back(write_button(b));
  if (row.menu) components.push_back(write_select_menu(*row.menu));
  return json;
}

std::vector<action_row> read_action_rows(const boost::json::value& components) {
  std::vector<action_row> rows;
  if (!components.is_array()) return rows;
  for (const boost::json::value& entry : components.get_array()) {
    const boost::json::value* inner = find_member(entry, "components");
    if (integer_member(entry, "type") != action_row_type || inner == nullptr || !inner->is_array()) continue;
    action_row row;
    for (const boost::json::value& component : inner->get_array()) {
      if (integer_member(component, "type") == button_type) row.buttons.push_back(read_button(component));
      if (auto menu = read_select_menu(component)) row.menu = std::move(*menu);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

result<void> check_components(const std::vector<action_row>& rows) {
  if (rows.size() > max_rows) return invalid("A message has at most 5 rows of components.");
  std::set<std::string> custom_ids;
  for (const action_row& row : rows) {
    if (row.menu && !row.buttons.empty()) return invalid("A row has buttons or a menu, not both.");
    if (row.menu) {
      result<void> checked = check_select_menu(*row.menu);
      if (!checked) return checked;
      if (!custom_ids.insert(row.menu->custom_id).second) return invalid("Custom ids must differ within a message.");
      continue;
    }
    if (row.buttons.empty() || row.buttons.size() > max_buttons_per_row) {
      return invalid("A row has 1 to 5 buttons, or one menu.");
    }
    for (const button& b : row.buttons) {
      result<void> checked = check_button(b, custom_ids);
      if (!checked) return checked;
    }
  }
  return success();
}

}  // namespace ess::discord
