#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/localizations.hpp"

namespace ess::testing::sim {

namespace {

// Figures of the page: option, choice and text limits; 8000 characters over the whole command.
constexpr std::size_t most_options = 25, most_choices = 25, most_name = 32, most_description = 100, most_value = 100,
                      most_total = 8000;

class definition_check {
 public:
  definition_check(form_errors& errors, const body_path& where) : errors_(errors), where_(where) {}

  json::object command(const json::value& body, bool guild_scope);

 private:
  json::object option(const json::value& body, const body_path& at, int depth);
  json::array options(const json::value& body, const body_path& at, int depth, bool& has_subcommands);
  void refuse_localized_clashes(const json::array& list, const std::set<std::string>& names, const body_path& at);
  json::array choices(const json::value& body, const body_path& at, std::int64_t type);
  json::value choice_value(const json::value& body, const body_path& at, std::int64_t type);
  void copy_limits(const json::value& body, const body_path& at, std::int64_t type, json::object& out);
  /// Name and description with their localizations; `out` gets them.
  void name(const json::value& body, const body_path& at, bool chat_input, json::object& out);
  void description(const json::value& body, const body_path& at, json::object& out);
  void check_localized_names(const json::object& out, const body_path& at);

  form_errors& errors_;
  const body_path& where_;
  std::size_t characters_ = 0;
};

void definition_check::name(const json::value& body, const body_path& at, bool chat_input, json::object& out) {
  const json::value* member = find_member(body, "name");
  std::string text = string_member(body, "name").value_or("");
  if (member == nullptr || member->is_null()) {
    errors_.required(at / "name");
  } else if (text.empty() || count_code_points(text) > most_name) {
    errors_.bad_length(at / "name", 1, most_name);
  } else if (chat_input && !is_chat_input_name(text)) {
    errors_.add(at / "name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }
  out["name"] = text;
  const std::size_t longest = copy_localizations(body, "name_localizations", most_name, at, errors_, out);
  if (chat_input) check_localized_names(out, at);
  // "Only the longest localization for each field (including the default value) is counted."
  characters_ += std::max(count_code_points(text), longest);
}

// "Localized names" follow the rules of names.
void definition_check::check_localized_names(const json::object& out, const body_path& at) {
  const json::value* names = out.if_contains("name_localizations");
  if (names == nullptr || !names->is_object()) return;
  for (const auto& [locale, text] : names->get_object()) {
    if (text.is_string() && !text.get_string().empty() && !is_chat_input_name(std::string_view(text.get_string()))) {
      errors_.add(at / "name_localizations" / std::string_view(locale), "APPLICATION_COMMAND_INVALID_NAME",
                  "Command name is invalid");
    }
  }
}

void definition_check::description(const json::value& body, const body_path& at, json::object& out) {
  const json::value* member = find_member(body, "description");
  std::string text = string_member(body, "description").value_or("");
  const std::size_t length = count_code_points(text);
  if (member == nullptr || member->is_null()) {
    errors_.required(at / "description");
  } else if (length < 1 || length > most_description) {
    errors_.bad_length(at / "description", 1, most_description);
  }
  out["description"] = std::move(text);
  const std::size_t longest = copy_localizations(body, "description_localizations", most_description, at, errors_, out);
  characters_ += std::max(length, longest);
}

json::value definition_check::choice_value(const json::value& body, const body_path& at, std::int64_t type) {
  const json::value* value = find_member(body, "value");
  if (value == nullptr || value->is_null()) {
    errors_.required(at / "value");
    return nullptr;
  }
  if (type == option_type::string) {
    if (!value->is_string()) {
      errors_.wrong_type(at / "value", "a string");
    } else {
      const std::size_t length = count_code_points(std::string_view(value->get_string()));
      if (length > most_value) errors_.too_long(at / "value", most_value);
      characters_ += length;
    }
  } else if (type == option_type::integer ? !value->is_int64() : !value->is_number()) {
    errors_.wrong_type(at / "value", "a number");
  }
  return *value;
}

json::array definition_check::choices(const json::value& body, const body_path& at, std::int64_t type) {
  json::array out;
  const json::array& list = body.get_array();
  if (list.size() > most_choices) errors_.too_long(at, most_choices);
  std::set<std::string> names;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string text = string_member(list[i], "name").value_or("");
    const std::size_t length = count_code_points(text);
    if (length < 1 || length > most_description) errors_.bad_length(at / i / "name", 1, most_description);
    if (!names.insert(text).second) {
      errors_.add(at / i / "name", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_DUPLICATE", "Choice names must be unique");
    }
    json::object choice;
    choice["name"] = text;
    const std::size_t longest =
        copy_localizations(list[i], "name_localizations", most_description, at / i, errors_, choice);
    characters_ += std::max(length, longest);
    choice["value"] = choice_value(list[i], at / i, type);
    out.push_back(std::move(choice));
  }
  return out;
}

void definition_check::copy_limits(const json::value& body, const body_path& at, std::int64_t type, json::object& out) {
  const auto copy = [&](const char* name, bool allowed) {
    const json::value* value = find_member(body, name);
    if (value == nullptr || value->is_null()) return;
    if (!allowed) {
      errors_.add(at / name, "BASE_TYPE_BAD_TYPE", "This option type does not take it.");
    } else if (!value->is_number()) {
      errors_.wrong_type(at / name, "a number");
    } else {
      out[name] = *value;
    }
  };
  const bool numeric = type == option_type::integer || type == option_type::number;
  copy("min_value", numeric);
  copy("max_value", numeric);
  copy("min_length", type == option_type::string);
  copy("max_length", type == option_type::string);
  const json::value* channel_types = find_member(body, "channel_types");
  if (channel_types != nullptr && channel_types->is_array()) out["channel_types"] = *channel_types;
}

json::object definition_check::option(const json::value& body, const body_path& at, int depth) {
  json::object out;
  if (!body.is_object()) {
    errors_.wrong_type(at, "an object");
    return out;
  }
  const auto type = integer_member(body, "type");
  if (!type || *type < option_type::sub_command || *type > option_type::attachment) {
    errors_.bad_choice(at / "type", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11");
    return out;
  }
  out["type"] = *type;
  name(body, at, true, out);
  description(body, at, out);
  const bool holds_options = *type == option_type::sub_command || *type == option_type::sub_command_group;
  // Nesting is command -> group -> subcommand and nothing else.
  if (holds_options && (depth > 1 || (depth == 1 && *type == option_type::sub_command_group))) {
    errors_.add(at / "type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command option type invalid");
    return out;
  }
  const json::value* inner = find_member(body, "options");
  if (holds_options) {
    bool has_subcommands = false;
    const int inner_depth = *type == option_type::sub_command ? 2 : 1;
    const json::value none = json::array();
    out["options"] = options(inner == nullptr ? none : *inner, at / "options", inner_depth, has_subcommands);
    return out;
  }
  if (bool_member(body, "required").value_or(false)) out["required"] = true;
  const bool takes_choices =
      *type == option_type::string || *type == option_type::integer || *type == option_type::number;
  const json::value* list = find_member(body, "choices");
  const bool has_choices = list != nullptr && list->is_array() && !list->get_array().empty();
  if (has_choices && takes_choices) out["choices"] = choices(*list, at / "choices", *type);
  if (bool_member(body, "autocomplete").value_or(false)) {
    // "autocomplete may not be set to true if choices are present"; both only for 3, 4 and 10.
    if (has_choices || !takes_choices) {
      errors_.add(at / "autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
                  "Autocomplete needs a string, integer or number option without choices");
    }
    out["autocomplete"] = true;
  }
  copy_limits(body, at, *type, out);
  return out;
}

json::array definition_check::options(const json::value& body, const body_path& at, int depth, bool& has_subcommands) {
  json::array out;
  if (!body.is_array()) {
    errors_.wrong_type(at, "an array");
    return out;
  }
  const json::array& list = body.get_array();
  if (list.size() > most_options) errors_.too_long(at, most_options);
  std::set<std::string> names;
  bool optional_seen = false;
  bool plain_seen = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    json::object entry = option(list[i], at / i, depth);
    const std::int64_t type = integer_member(entry, "type").value_or(0);
    const bool sub = type == option_type::sub_command || type == option_type::sub_command_group;
    (sub ? has_subcommands : plain_seen) = true;
    if (!names.insert(string_member(entry, "name").value_or("")).second) {
      errors_.add(at / i / "name", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique");
    }
    const bool required = bool_member(entry, "required").value_or(false);
    if (required && optional_seen) {
      errors_.add(at / i, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                  "Required options must be placed before non-required options");
    }
    optional_seen = optional_seen || (!required && !sub);
    out.push_back(std::move(entry));
  }
  refuse_localized_clashes(out, names, at);
  if (has_subcommands && plain_seen) {
    errors_.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-command and sub-command group option types are mutually exclusive to other types");
  }
  return out;
}

// "Localized option names must not clash" with the names of the other options.
void definition_check::refuse_localized_clashes(const json::array& list, const std::set<std::string>& names,
                                                const body_path& at) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const json::value* localized = find_member(list[i], "name_localizations");
    if (localized == nullptr || !localized->is_object()) continue;
    const std::string own = string_member(list[i], "name").value_or("");
    for (const auto& [locale, text] : localized->get_object()) {
      const std::string other = text.is_string() ? std::string(text.get_string()) : own;
      if (other == own || !names.contains(other)) continue;
      errors_.add(at / i / "name_localizations" / std::string_view(locale),
                  "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique");
    }
  }
}

json::object definition_check::command(const json::value& body, bool guild_scope) {
  json::object out;
  const std::int64_t type = integer_member(body, "type").value_or(command_type::chat_input);
  if (type < command_type::chat_input || type > command_type::message) errors_.bad_choice(where_ / "type", "1, 2, 3");
  const bool chat_input = type == command_type::chat_input;
  out["type"] = type;
  out["name_localizations"] = nullptr;
  name(body, where_, chat_input, out);
  // "Description is not sent for USER and MESSAGE commands" and reads "".
  out["description"] = "";
  out["description_localizations"] = nullptr;
  if (chat_input) description(body, where_, out);
  const json::value* permissions = find_member(body, "default_member_permissions");
  out["default_member_permissions"] = nullptr;
  if (permissions != nullptr && permissions->is_int64()) {
    out["default_member_permissions"] = std::to_string(permissions->get_int64());
  } else if (permissions != nullptr && permissions->is_string()) {
    const std::string text(permissions->get_string());
    if (text != "0" && !parse_id(text)) errors_.wrong_type(where_ / "default_member_permissions", "a bit set");
    out["default_member_permissions"] = text;
  }
  out["nsfw"] = bool_member(body, "nsfw").value_or(false);
  if (!guild_scope) {
    // Defaults of a bulk PUT: contexts all, integration_types GUILD_INSTALL.
    const json::value* contexts = find_member(body, "contexts");
    const json::value* installs = find_member(body, "integration_types");
    const bool has_contexts = contexts != nullptr && contexts->is_array();
    const bool has_installs = installs != nullptr && installs->is_array();
    out["contexts"] = has_contexts ? *contexts : json::value(json::array{0, 1, 2});
    out["integration_types"] = has_installs ? *installs : json::value(json::array{0});
    out["dm_permission"] = true;
  }
  const json::value* list = find_member(body, "options");
  if (list != nullptr && !list->is_null()) {
    bool has_subcommands = false;
    json::array checked = options(*list, where_ / "options", 0, has_subcommands);
    if (!checked.empty()) out["options"] = std::move(checked);
  }
  if (characters_ > most_total) {
    errors_.add(where_, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
  }
  return out;
}

}  // namespace

std::size_t most_commands(int type) { return type == command_type::chat_input ? 100 : 15; }

bool is_chat_input_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const bool ascii_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    return ascii_letter || c == '-' || c == '_' || c == '\'' || static_cast<unsigned char>(c) >= 0x80;
  });
}

json::object checked_definition(const json::value& body, bool guild_scope, const body_path& where,
                                form_errors& errors) {
  if (!body.is_object()) {
    errors.wrong_type(where, "an object");
    return {};
  }
  return definition_check(errors, where).command(body, guild_scope);
}

}  // namespace ess::testing::sim
