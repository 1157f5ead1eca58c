#include "ess/discord/model/select_menu.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

constexpr std::size_t longest_option_text = 100;
constexpr std::size_t longest_select_placeholder = 150;
constexpr int most_values = 25;

error select_invalid(std::string what) { return error(errc::invalid_argument, "components_invalid", std::move(what)); }

bool is_select(std::int64_t type) { return type == 3 || (type >= 5 && type <= 8); }

/// "user", "role" or "channel", with the id.
class default_writer {
 public:
  boost::json::object operator()(discord_user_id id) const { return made(id.str(), "user"); }
  boost::json::object operator()(discord_role_id id) const { return made(id.str(), "role"); }
  boost::json::object operator()(channel_id id) const { return made(id.str(), "channel"); }

 private:
  static boost::json::object made(const std::string& id, const char* type) {
    boost::json::object json;
    json["id"] = id;
    json["type"] = type;
    return json;
  }
};

std::optional<select_default> read_default(const boost::json::value& json) {
  const auto type = string_member(json, "type");
  if (type == "user") {
    if (const auto id = id_member<discord_user_id>(json, "id")) return *id;
  } else if (type == "role") {
    if (const auto id = id_member<discord_role_id>(json, "id")) return *id;
  } else if (type == "channel") {
    if (const auto id = id_member<channel_id>(json, "id")) return *id;
  }
  return std::nullopt;
}

boost::json::value write_select_option(const select_option& o) {
  boost::json::object json;
  json["label"] = o.label;
  json["value"] = o.value;
  if (!o.description.empty()) json["description"] = o.description;
  if (o.is_default) json["default"] = true;
  return json;
}

select_option read_select_option(const boost::json::value& json) {
  select_option o;
  o.label = string_member(json, "label").value_or("");
  o.value = string_member(json, "value").value_or("");
  o.description = string_member(json, "description").value_or("");
  o.is_default = bool_member(json, "default").value_or(false);
  return o;
}

/// The entries of an array member; none where it is no array.
const boost::json::array& menu_entries(const boost::json::value& json, std::string_view name) {
  static const boost::json::array none;
  const boost::json::value* member = find_member(json, name);
  return member != nullptr && member->is_array() ? member->get_array() : none;
}

bool belongs_in(select_kind kind, const select_default& chosen) {
  const bool is_user = std::holds_alternative<discord_user_id>(chosen);
  const bool is_role = std::holds_alternative<discord_role_id>(chosen);
  switch (kind) {
    case select_kind::user:
      return is_user;
    case select_kind::role:
      return is_role;
    case select_kind::mentionable:
      return is_user || is_role;
    case select_kind::channel:
      return std::holds_alternative<channel_id>(chosen);
    case select_kind::string:
      break;
  }
  return false;
}

result<void> check_select_options(const select_menu& menu) {
  if (menu.kind != select_kind::string) {
    return menu.options.empty() ? success() : select_invalid("Only a menu of texts has options of its own.");
  }
  if (menu.options.empty() || menu.options.size() > max_select_options) {
    return select_invalid("A menu of texts has 1 to 25 options.");
  }
  for (const select_option& o : menu.options) {
    if (o.label.empty() || o.value.empty()) return select_invalid("An option of a menu needs a label and a value.");
    for (const std::string* text : {&o.label, &o.value, &o.description}) {
      if (count_code_points(*text) > longest_option_text) {
        return select_invalid("Texts of an option are limited to 100 characters.");
      }
    }
  }
  return success();
}

}  // namespace

boost::json::value write_select_menu(const select_menu& menu) {
  boost::json::object json;
  json["type"] = static_cast<int>(menu.kind);
  json["custom_id"] = menu.custom_id;
  if (menu.kind == select_kind::string) {
    boost::json::array& options = json["options"].emplace_array();
    for (const select_option& o : menu.options) options.push_back(write_select_option(o));
  }
  if (!menu.defaults.empty()) {
    boost::json::array& defaults = json["default_values"].emplace_array();
    for (const select_default& each : menu.defaults) defaults.push_back(std::visit(default_writer(), each));
  }
  if (!menu.channel_types.empty()) {
    boost::json::array& types = json["channel_types"].emplace_array();
    for (const int type : menu.channel_types) types.push_back(type);
  }
  if (!menu.placeholder.empty()) json["placeholder"] = menu.placeholder;
  if (menu.min_values != 1) json["min_values"] = menu.min_values;
  if (menu.max_values != 1) json["max_values"] = menu.max_values;
  if (menu.disabled) json["disabled"] = true;
  return json;
}

std::optional<select_menu> read_select_menu(const boost::json::value& json) {
  const std::int64_t type = integer_member(json, "type").value_or(0);
  if (!is_select(type)) return std::nullopt;
  select_menu menu;
  menu.kind = static_cast<select_kind>(type);
  menu.custom_id = string_member(json, "custom_id").value_or("");
  for (const boost::json::value& each : menu_entries(json, "options")) menu.options.push_back(read_select_option(each));
  for (const boost::json::value& each : menu_entries(json, "default_values")) {
    if (const auto chosen = read_default(each)) menu.defaults.push_back(*chosen);
  }
  for (const boost::json::value& each : menu_entries(json, "channel_types")) {
    if (each.is_int64()) menu.channel_types.push_back(static_cast<int>(each.get_int64()));
  }
  menu.placeholder = string_member(json, "placeholder").value_or("");
  menu.min_values = static_cast<int>(integer_member(json, "min_values").value_or(1));
  menu.max_values = static_cast<int>(integer_member(json, "max_values").value_or(1));
  menu.disabled = bool_member(json, "disabled").value_or(false);
  return menu;
}

result<void> check_select_menu(const select_menu& menu) {
  const std::size_t length = count_code_points(menu.custom_id);
  if (length < 1 || length > 100) return select_invalid("A menu needs a custom id of 1 to 100 characters.");
  if (count_code_points(menu.placeholder) > longest_select_placeholder) {
    return select_invalid("A menu's placeholder is limited to 150 characters.");
  }
  if (menu.min_values < 0 || menu.max_values < 1 || menu.max_values > most_values ||
      menu.min_values > menu.max_values) {
    return select_invalid("A menu takes 0 to 25 values at least and 1 to 25 at most.");
  }
  if (!menu.channel_types.empty() && menu.kind != select_kind::channel) {
    return select_invalid("Only a menu of channels has channel types.");
  }
  const auto is_fitting = [&](const select_default& each) { return belongs_in(menu.kind, each); };
  if (menu.defaults.size() > most_values || !std::ranges::all_of(menu.defaults, is_fitting)) {
    return select_invalid("What is chosen from the start must be of the menu's kind, at most 25 in all.");
  }
  return check_select_options(menu);
}

}  // namespace ess::discord
