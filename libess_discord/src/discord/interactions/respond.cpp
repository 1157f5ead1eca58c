#include "ess/discord/interactions/respond.hpp"

#include <boost/json/array.hpp>

#include "ess/base/text.hpp"

namespace ess::discord {

namespace {

// The "Interaction Callback Type" table.
constexpr int callback_pong = 1;
constexpr int callback_message = 4;
constexpr int callback_deferred_message = 5;
constexpr int callback_deferred_update = 6;
constexpr int callback_update = 7;
constexpr int callback_autocomplete = 8;
constexpr int callback_modal = 9;

// "Component Types" and "Text Input Styles".
constexpr int component_text_input = 4;
constexpr int component_label = 18;
constexpr int style_short = 1;
constexpr int style_paragraph = 2;

boost::json::object callback(int type) {
  boost::json::object json;
  json["type"] = type;
  return json;
}

/// A text input in its label.
boost::json::object labelled_input(const text_field& field) {
  boost::json::object input;
  input["type"] = component_text_input;
  input["custom_id"] = field.custom_id;
  input["style"] = field.long_text ? style_paragraph : style_short;
  input["required"] = field.required;
  input["max_length"] = field.max_length;
  if (!field.placeholder.empty()) input["placeholder"] = field.placeholder;
  boost::json::object label;
  label["type"] = component_label;
  label["label"] = field.label;
  label["component"] = std::move(input);
  return label;
}

}  // namespace

boost::json::object pong() { return callback(callback_pong); }

boost::json::object respond_with(const message_body& body, visibility who) {
  boost::json::object json = callback(callback_message);
  boost::json::object data = write_message_body(body);
  if (who == visibility::ephemeral) data["flags"] = flag_ephemeral;
  json["data"] = std::move(data);
  return json;
}

boost::json::object defer(visibility who) {
  boost::json::object json = callback(callback_deferred_message);
  if (who == visibility::ephemeral) json["data"].emplace_object()["flags"] = flag_ephemeral;
  return json;
}

boost::json::object defer_update() { return callback(callback_deferred_update); }

boost::json::object update_with(const message_body& body) {
  boost::json::object json = callback(callback_update);
  json["data"] = write_message_body(body);
  return json;
}

boost::json::object autocomplete_choices(const std::vector<command_choice>& choices) {
  boost::json::object json = callback(callback_autocomplete);
  boost::json::array& entries = json["data"].emplace_object()["choices"].emplace_array();
  for (const command_choice& choice : choices) {
    if (entries.size() == max_choices) break;
    boost::json::object entry;
    entry["name"] = std::string(first_code_points(choice.name, max_choice_text));
    entry["value"] = write_choice_value(choice.value);
    entries.emplace_back(std::move(entry));
  }
  return json;
}

boost::json::object show_form(std::string_view custom_id, std::string_view title,
                              const std::vector<text_field>& fields) {
  boost::json::object json = callback(callback_modal);
  boost::json::object& data = json["data"].emplace_object();
  data["custom_id"] = custom_id;
  data["title"] = title;
  boost::json::array& components = data["components"].emplace_array();
  for (const text_field& field : fields) {
    if (components.size() == max_form_fields) break;
    components.emplace_back(labelled_input(field));
  }
  return json;
}

boost::json::object show_form(std::string_view custom_id, std::string_view title, const text_field& field) {
  return show_form(custom_id, title, std::vector<text_field>(1, field));
}

message_body text_body(std::string content) {
  message_body body;
  body.content = std::move(content);
  return body;
}

}  // namespace ess::discord
