#include "ess/discord/model/command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

using boost::json::value;

// Whole numbers go out as such: an INTEGER option takes no 5.0.
value write_number(double number) {
  constexpr double exact = 9'007'199'254'740'992;  // 2^53
  if (std::abs(number) <= exact && number == std::floor(number)) return static_cast<std::int64_t>(number);
  return number;
}

void write_localizations(boost::json::object& json, std::string_view name, const localizations& words) {
  if (words.empty()) return;
  boost::json::object& out = json[name].emplace_object();
  for (const auto& [locale, text] : words) out[locale] = text;
}

template <class Number>
void write_numbers(boost::json::object& json, std::string_view name, const std::vector<Number>& numbers) {
  if (numbers.empty()) return;
  boost::json::array& out = json[name].emplace_array();
  for (const Number number : numbers) out.emplace_back(static_cast<int>(number));
}

value write_choice(const command_choice& c) {
  boost::json::object choice;
  choice["name"] = c.name;
  write_localizations(choice, "name_localizations", c.name_localizations);
  choice["value"] = write_choice_value(c.value);
  return choice;
}

value write_option(const command_option& o) {
  boost::json::object json;
  json["type"] = static_cast<int>(o.type);
  json["name"] = o.name;
  write_localizations(json, "name_localizations", o.name_localizations);
  json["description"] = o.description;
  write_localizations(json, "description_localizations", o.description_localizations);
  if (o.required) json["required"] = true;
  if (o.autocomplete) json["autocomplete"] = true;
  if (o.min_length) json["min_length"] = *o.min_length;
  if (o.max_length) json["max_length"] = *o.max_length;
  if (o.min_value) json["min_value"] = write_number(*o.min_value);
  if (o.max_value) json["max_value"] = write_number(*o.max_value);
  write_numbers(json, "channel_types", o.channel_types);
  if (!o.choices.empty()) {
    boost::json::array& choices = json["choices"].emplace_array();
    for (const command_choice& c : o.choices) choices.push_back(write_choice(c));
  }
  if (!o.options.empty()) {
    boost::json::array& nested = json["options"].emplace_array();
    for (const command_option& inner : o.options) nested.push_back(write_option(inner));
  }
  return json;
}

/// The member of that name, where it is an array; else an empty one.
const boost::json::array& entries_of(const value& json, std::string_view name) {
  static const boost::json::array none;
  const value* entries = find_member(json, name);
  return entries != nullptr && entries->is_array() ? entries->get_array() : none;
}

localizations read_localizations(const value& json, std::string_view name) {
  localizations words;
  const value* given = find_member(json, name);
  if (given == nullptr || !given->is_object()) return words;
  for (const auto& [locale, text] : given->get_object()) {
    if (text.is_string()) words.emplace(std::string(locale), std::string(text.get_string()));
  }
  return words;
}

template <class Number>
std::vector<Number> read_numbers(const value& json, std::string_view name) {
  std::vector<Number> numbers;
  for (const value& entry : entries_of(json, name)) {
    if (entry.is_int64()) numbers.push_back(static_cast<Number>(entry.get_int64()));
  }
  return numbers;
}

std::optional<double> read_number(const value& json, std::string_view name) {
  const value* number = find_member(json, name);
  if (number == nullptr || !number->is_number()) return std::nullopt;
  return number->to_number<double>();
}

command_choice read_choice(const value& json) {
  command_choice choice;
  choice.name = string_member(json, "name").value_or("");
  choice.name_localizations = read_localizations(json, "name_localizations");
  if (const auto number = read_number(json, "value")) {
    choice.value = *number;
  } else {
    choice.value = string_member(json, "value").value_or("");
  }
  return choice;
}

std::vector<command_option> read_options(const value& json);

command_option read_option(const value& json) {
  command_option o;
  o.type = static_cast<option_type>(integer_member(json, "type").value_or(3));
  o.name = string_member(json, "name").value_or("");
  o.name_localizations = read_localizations(json, "name_localizations");
  o.description = string_member(json, "description").value_or("");
  o.description_localizations = read_localizations(json, "description_localizations");
  o.required = bool_member(json, "required").value_or(false);
  o.autocomplete = bool_member(json, "autocomplete").value_or(false);
  o.min_length = integer_member(json, "min_length");
  o.max_length = integer_member(json, "max_length");
  o.min_value = read_number(json, "min_value");
  o.max_value = read_number(json, "max_value");
  o.channel_types = read_numbers<int>(json, "channel_types");
  o.options = read_options(json);
  for (const value& choice : entries_of(json, "choices")) o.choices.push_back(read_choice(choice));
  return o;
}

std::vector<command_option> read_options(const value& json) {
  std::vector<command_option> options;
  for (const value& entry : entries_of(json, "options")) options.push_back(read_option(entry));
  return options;
}

}  // namespace

value write_choice_value(const choice_value& value) {
  if (const double* number = std::get_if<double>(&value)) return write_number(*number);
  return boost::json::value(std::get<std::string>(value));
}

value write_command(const command& c) {
  boost::json::object json;
  json["type"] = static_cast<int>(c.type);
  json["name"] = c.name;
  write_localizations(json, "name_localizations", c.name_localizations);
  if (c.type == command_type::chat_input) {
    json["description"] = c.description;
    write_localizations(json, "description_localizations", c.description_localizations);
  }
  if (!c.options.empty()) {
    boost::json::array& options = json["options"].emplace_array();
    for (const command_option& o : c.options) options.push_back(write_option(o));
  }
  if (c.default_member_permissions) json["default_member_permissions"] = *c.default_member_permissions;
  write_numbers(json, "contexts", c.contexts);
  write_numbers(json, "integration_types", c.integration_types);
  if (c.nsfw) json["nsfw"] = true;
  if (c.handler) json["handler"] = *c.handler;
  return json;
}

result<command> read_command(const value& json) {
  command c;
  std::optional<std::string> name = string_member(json, "name");
  if (!name) return payload_invalid("a command without a name");
  c.name = std::move(*name);
  c.type = static_cast<command_type>(integer_member(json, "type").value_or(1));
  c.description = string_member(json, "description").value_or("");
  c.options = read_options(json);
  c.default_member_permissions = string_member(json, "default_member_permissions");
  c.contexts = read_numbers<interaction_context>(json, "contexts");
  c.integration_types = read_numbers<int>(json, "integration_types");
  c.nsfw = bool_member(json, "nsfw").value_or(false);
  c.handler = integer_member(json, "handler");
  c.name_localizations = read_localizations(json, "name_localizations");
  c.description_localizations = read_localizations(json, "description_localizations");
  return c;
}

result<registered_command> read_registered_command(const value& json) {
  const auto id = id_member<command_id>(json, "id");
  if (!id) return payload_invalid("a registered command without a valid id");
  result<command> definition = read_command(json);
  if (!definition) return std::move(definition).error();
  return registered_command{.id = *id, .definition = std::move(*definition)};
}

}  // namespace ess::discord
