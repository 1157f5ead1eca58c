#include "ess/discord/model/command.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

boost::json::value write_option(const command_option& o) {
  boost::json::object json;
  json["type"] = static_cast<int>(o.type);
  json["name"] = o.name;
  json["description"] = o.description;
  if (o.required) json["required"] = true;
  if (o.autocomplete) json["autocomplete"] = true;
  if (o.min_length) json["min_length"] = *o.min_length;
  if (o.max_length) json["max_length"] = *o.max_length;
  if (!o.choices.empty()) {
    boost::json::array& choices = json["choices"].emplace_array();
    for (const command_choice& c : o.choices) {
      boost::json::object choice;
      choice["name"] = c.name;
      choice["value"] = c.value;
      choices.emplace_back(std::move(choice));
    }
  }
  if (!o.options.empty()) {
    boost::json::array& nested = json["options"].emplace_array();
    for (const command_option& inner : o.options) nested.push_back(write_option(inner));
  }
  return json;
}

std::vector<command_option> read_options(const boost::json::value& json);

command_option read_option(const boost::json::value& json) {
  command_option o;
  o.type = static_cast<option_type>(integer_member(json, "type").value_or(3));
  o.name = string_member(json, "name").value_or("");
  o.description = string_member(json, "description").value_or("");
  o.required = bool_member(json, "required").value_or(false);
  o.autocomplete = bool_member(json, "autocomplete").value_or(false);
  o.min_length = integer_member(json, "min_length");
  o.max_length = integer_member(json, "max_length");
  o.options = read_options(json);
  const boost::json::value* choices = find_member(json, "choices");
  if (choices == nullptr || !choices->is_array()) return o;
  for (const boost::json::value& choice : choices->get_array()) {
    o.choices.push_back(command_choice{.name = string_member(choice, "name").value_or(""),
                                       .value = string_member(choice, "value").value_or("")});
  }
  return o;
}

std::vector<command_option> read_options(const boost::json::value& json) {
  std::vector<command_option> options;
  const boost::json::value* entries = find_member(json, "options");
  if (entries == nullptr || !entries->is_array()) return options;
  for (const boost::json::value& entry : entries->get_array()) options.push_back(read_option(entry));
  return options;
}

}  // namespace

boost::json::value write_command(const command& c) {
  boost::json::object json;
  json["type"] = static_cast<int>(c.type);
  json["name"] = c.name;
  if (c.type == command_type::chat_input) json["description"] = c.description;
  if (!c.options.empty()) {
    boost::json::array& options = json["options"].emplace_array();
    for (const command_option& o : c.options) options.push_back(write_option(o));
  }
  if (c.default_member_permissions) json["default_member_permissions"] = *c.default_member_permissions;
  if (!c.contexts.empty()) {
    boost::json::array& contexts = json["contexts"].emplace_array();
    for (const interaction_context context : c.contexts) contexts.emplace_back(static_cast<int>(context));
  }
  return json;
}

result<command> read_command(const boost::json::value& json) {
  command c;
  std::optional<std::string> name = string_member(json, "name");
  if (!name) return payload_invalid("a command without a name");
  c.name = std::move(*name);
  c.type = static_cast<command_type>(integer_member(json, "type").value_or(1));
  c.description = string_member(json, "description").value_or("");
  c.options = read_options(json);
  c.default_member_permissions = string_member(json, "default_member_permissions");
  const boost::json::value* contexts = find_member(json, "contexts");
  if (contexts == nullptr || !contexts->is_array()) return c;
  for (const boost::json::value& context : contexts->get_array()) {
    if (context.is_int64()) c.contexts.push_back(static_cast<interaction_context>(context.get_int64()));
  }
  return c;
}

result<registered_command> read_registered_command(const boost::json::value& json) {
  const auto id = id_member<command_id>(json, "id");
  if (!id) return payload_invalid("a registered command without a valid id");
  result<command> definition = read_command(json);
  if (!definition) return std::move(definition).error();
  return registered_command{.id = *id, .definition = std::move(*definition)};
}

}  // namespace ess::discord
