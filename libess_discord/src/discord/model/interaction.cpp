#include "ess/discord/model/interaction.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

namespace {

// Deeper nesting does not exist (a group, a subcommand, its options); the bound keeps recursion finite.
constexpr int max_option_depth = 4;

result<std::vector<option_value>> read_options(const boost::json::value& data, int depth);

result<option_value> read_option(const boost::json::value& json, int depth) {
  option_value o;
  std::optional<std::string> name = string_member(json, "name");
  const std::optional<std::int64_t> type = integer_member(json, "type");
  if (!name || !type) return payload_invalid("an option without name or type");
  o.name = std::move(*name);
  o.type = static_cast<option_type>(*type);
  o.focused = bool_member(json, "focused").value_or(false);
  const boost::json::value* value = find_member(json, "value");
  if (value != nullptr) {
    if (value->is_string()) {
      o.value = *string_member(json, "value");
    } else if (value->is_int64()) {
      o.value = value->get_int64();
    } else if (value->is_double()) {
      o.value = value->get_double();
    } else if (value->is_bool()) {
      o.value = value->get_bool();
    } else {
      return payload_invalid("an option with a value of an unknown kind");
    }
  }
  result<std::vector<option_value>> nested = read_options(json, depth + 1);
  if (!nested) return std::move(nested).error();
  o.options = std::move(*nested);
  return o;
}

result<std::vector<option_value>> read_options(const boost::json::value& data, int depth) {
  std::vector<option_value> options;
  const boost::json::value* entries = find_member(data, "options");
  if (entries == nullptr || entries->is_null()) return options;
  if (!entries->is_array() || depth > max_option_depth) return payload_invalid("malformed options");
  for (const boost::json::value& entry : entries->get_array()) {
    result<option_value> read = read_option(entry, depth);
    if (!read) return std::move(read).error();
    options.push_back(std::move(*read));
  }
  return options;
}

template <class Id, class T>
void read_map(const boost::json::value& resolved, std::string_view kind, result<T> (*read)(const boost::json::value&),
              std::map<Id, T>& into) {
  const boost::json::value* entries = find_member(resolved, kind);
  if (entries == nullptr || !entries->is_object()) return;
  for (const auto& [key, entry] : entries->get_object()) {
    const auto id = Id::parse(std::string_view(key));
    if (!id) continue;
    if (auto thing = read(entry)) into.emplace(*id, std::move(*thing));
  }
}

resolved_data read_resolved(const boost::json::value& data) {
  resolved_data out;
  const boost::json::value* resolved = find_member(data, "resolved");
  if (resolved == nullptr) return out;
  read_map(*resolved, "users", read_user, out.users);
  read_map(*resolved, "members", read_member, out.members);
  read_map(*resolved, "roles", read_role, out.roles);
  read_map(*resolved, "channels", read_channel, out.channels);
  read_map(*resolved, "messages", read_message, out.messages);
  return out;
}

/// `target_id` names a user or a message, by the command's type. Errors: the target of a context menu is missing.
result<void> read_target(const boost::json::value& json, command_data& data) {
  if (data.type == command_type::user) {
    data.target_user = id_member<discord_user_id>(json, "target_id");
    if (!data.target_user) return payload_invalid("a command of a user's menu without the user");
  } else if (data.type == command_type::message) {
    data.target_message = id_member<message_id>(json, "target_id");
    if (!data.target_message) return payload_invalid("a command of a message's menu without the message");
  }
  return success();
}

result<command_data> read_command_data(const boost::json::value& json) {
  const auto id = id_member<command_id>(json, "id");
  std::optional<std::string> name = string_member(json, "name");
  if (!id || !name) return payload_invalid("a command interaction without the command's id or name");
  result<std::vector<option_value>> options = read_options(json, 1);
  if (!options) return std::move(options).error();
  command_data data{.id = *id, .name = std::move(*name), .options = std::move(*options)};
  data.type = static_cast<command_type>(integer_member(json, "type").value_or(1));
  if (auto target = read_target(json, data); !target) return std::move(target).error();
  data.resolved = read_resolved(json);
  return data;
}

result<component_data> read_component_data(const boost::json::value& json) {
  std::optional<std::string> custom_id = string_member(json, "custom_id");
  if (!custom_id) return payload_invalid("a component interaction without a custom id");
  component_data data;
  data.custom_id = std::move(*custom_id);
  data.component_type = static_cast<int>(integer_member(json, "component_type").value_or(0));
  data.resolved = read_resolved(json);
  const boost::json::value* values = find_member(json, "values");
  if (values == nullptr || !values->is_array()) return data;
  for (const boost::json::value& entry : values->get_array()) {
    if (entry.is_string()) data.values.emplace_back(entry.get_string().data(), entry.get_string().size());
  }
  return data;
}

constexpr int deepest_form = 3;

// Labels hold one `component`, rows several `components`; what has both a custom id and a text is a field.
void read_fields(const boost::json::value& json, std::vector<modal_field>& into, int depth) {
  if (depth > deepest_form) return;
  std::optional<std::string> custom_id = string_member(json, "custom_id");
  std::optional<std::string> value = string_member(json, "value");
  if (custom_id && value) into.push_back(modal_field{std::move(*custom_id), std::move(*value)});
  if (const boost::json::value* inner = find_member(json, "component")) read_fields(*inner, into, depth + 1);
  const boost::json::value* list = find_member(json, "components");
  if (list == nullptr || !list->is_array()) return;
  for (const boost::json::value& entry : list->get_array()) read_fields(entry, into, depth + 1);
}

result<modal_data> read_modal_data(const boost::json::value& json) {
  std::optional<std::string> custom_id = string_member(json, "custom_id");
  if (!custom_id) return payload_invalid("a form without a custom id");
  modal_data data;
  const boost::json::value* list = find_member(json, "components");
  if (list != nullptr && list->is_array()) {
    for (const boost::json::value& entry : list->get_array()) read_fields(entry, data.fields, 1);
  }
  data.custom_id = std::move(*custom_id);
  return data;
}

result<void> read_source(const boost::json::value& json, interaction& i) {
  i.guild_id = id_member<guild_id>(json, "guild_id");
  i.channel_id = id_member<channel_id>(json, "channel_id");
  i.locale = string_member(json, "locale").value_or("");
  if (const boost::json::value* who = find_member(json, "member"); who != nullptr && !who->is_null()) {
    result<member> read = read_member(*who);
    if (!read) return std::move(read).error();
    i.member = std::move(*read);
  }
  if (const boost::json::value* who = find_member(json, "user"); who != nullptr && !who->is_null()) {
    result<user> read = read_user(*who);
    if (!read) return std::move(read).error();
    i.user = std::move(*read);
  }
  if (i.type != interaction_type::ping && i.invoker() == nullptr) {
    return payload_invalid("an interaction without a user");
  }
  return success();
}

result<void> read_data(const boost::json::value& json, interaction& i) {
  const boost::json::value* data = find_member(json, "data");
  if (i.type == interaction_type::application_command || i.type == interaction_type::autocomplete) {
    if (data == nullptr) return payload_invalid("a command interaction without data");
    result<command_data> read = read_command_data(*data);
    if (!read) return std::move(read).error();
    i.data = std::move(*read);
  } else if (i.type == interaction_type::message_component) {
    if (data == nullptr) return payload_invalid("a component interaction without data");
    result<component_data> read = read_component_data(*data);
    if (!read) return std::move(read).error();
    i.data = std::move(*read);
  } else if (i.type == interaction_type::modal_submit) {
    if (data == nullptr) return payload_invalid("a form without data");
    result<modal_data> read = read_modal_data(*data);
    if (!read) return std::move(read).error();
    i.data = std::move(*read);
  }
  return success();
}

}  // namespace

std::string_view modal_data::text(std::string_view field) const noexcept {
  for (const modal_field& one : fields) {
    if (one.custom_id == field) return one.value;
  }
  return {};
}

const user* interaction::invoker() const noexcept {
  if (member && member->user) return &*member->user;
  return user ? &*user : nullptr;
}

result<interaction> read_interaction(const boost::json::value& json) {
  const auto id = id_member<interaction_id>(json, "id");
  const auto application = id_member<application_id>(json, "application_id");
  std::optional<std::string> token = string_member(json, "token");
  const std::optional<std::int64_t> type = integer_member(json, "type");
  if (!id || !application || !token || token->empty() || !type) {
    return payload_invalid("an interaction without a valid id, application, token or type");
  }
  if (*type < 1 || *type > 5) {
    return error(errc::unsupported, "interaction_unsupported",
                 "Interactions of type " + std::to_string(*type) + " are not supported.");
  }
  interaction i{.id = *id,
                .application_id = *application,
                .type = static_cast<interaction_type>(*type),
                .token = secret::take(std::move(*token)),
                .guild_id = std::nullopt,
                .channel_id = std::nullopt,
                .member = std::nullopt,
                .user = std::nullopt,
                .locale = {},
                .data = {}};
  result<void> source = read_source(json, i);
  if (!source) return std::move(source).error();
  result<void> data = read_data(json, i);
  if (!data) return std::move(data).error();
  return i;
}

}  // namespace ess::discord
