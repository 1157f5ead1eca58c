#include "testing/sim/slash_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ess/base/json.hpp"
#include "ess/base/text.hpp"
#include "testing/sim/commands.hpp"
#include "testing/sim/resolved.hpp"

namespace ess::testing::sim {

namespace {

error refuse(std::string message) { return error(errc::invalid_argument, "command_text", std::move(message)); }

const json::array& options_of(const json::value& definition) {
  static const json::array none;
  const json::value* list = find_member(definition, "options");
  return list != nullptr && list->is_array() ? list->get_array() : none;
}

std::string name_of(const json::value& option) { return string_member(option, "name").value_or(""); }
std::int64_t type_of(const json::value& option) { return integer_member(option, "type").value_or(0); }

bool is_sub(const json::value& option) {
  return type_of(option) == option_type::sub_command || type_of(option) == option_type::sub_command_group;
}

std::string names_of(const json::array& options) {
  std::string out;
  for (const json::value& option : options) out += (out.empty() ? "" : ", ") + name_of(option);
  return out;
}

const json::value* by_name(const json::array& options, std::string_view name) {
  for (const json::value& option : options) {
    if (name_of(option) == name) return &option;
  }
  return nullptr;
}

struct typed_option {
  const json::value* definition = nullptr;
  std::string_view text;
};

// Finds `name:` of the known options at the start of words; what stands between belongs to the option before.
std::vector<typed_option> split_options(std::string_view text, const json::array& options) {
  std::vector<typed_option> out;
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && text[at - 1] != ' ') continue;
    const std::size_t colon = text.find(':', at);
    if (colon == std::string_view::npos) break;
    const json::value* option = by_name(options, text.substr(at, colon - at));
    if (option == nullptr) continue;
    if (!out.empty()) out.back().text = trim(out.back().text.substr(0, at - starts.back()));
    starts.push_back(colon + 1);
    out.push_back(typed_option{option, text.substr(colon + 1)});
    at = colon;
  }
  if (!out.empty()) out.back().text = trim(out.back().text);
  return out;
}

class value_reader {
 public:
  value_reader(const world& w, std::optional<flake> guild_id, resolved_data& resolved)
      : world_(w), guild_id_(guild_id), resolved_(resolved) {}

  result<json::value> read(const json::value& option, std::string_view text) {
    switch (type_of(option)) {
      case option_type::string:
        return read_text(option, text);
      case option_type::integer:
        return read_integer(option, text);
      case option_type::number:
        return read_number(option, text);
      case option_type::boolean:
        return read_boolean(option, text);
      case option_type::user:
        return read_user(option, text);
      case option_type::channel:
        return read_channel(option, text);
      case option_type::role:
        return read_role(option, text);
      case option_type::mentionable: {
        auto as_user = read_user(option, text);
        return as_user ? std::move(as_user) : read_role(option, text);
      }
      default:
        return refuse(fmt::format("The option {} is of a kind that the simulator cannot type.", name_of(option)));
    }
  }

 private:
  // A choice is picked by its name; its value is sent.
  static const json::value* chosen(const json::value& option, std::string_view text, bool& has_choices) {
    const json::value* list = find_member(option, "choices");
    has_choices = list != nullptr && list->is_array() && !list->get_array().empty();
    if (!has_choices) return nullptr;
    for (const json::value& choice : list->get_array()) {
      const json::value* value = find_member(choice, "value");
      const bool same_value = value != nullptr && value->is_string() && std::string_view(value->get_string()) == text;
      if (fold_case(string_member(choice, "name").value_or("")) == fold_case(text) || same_value) return value;
    }
    return nullptr;
  }

  result<json::value> read_text(const json::value& option, std::string_view text) {
    bool has_choices = false;
    if (const json::value* value = chosen(option, text, has_choices)) return *value;
    if (has_choices) return refuse(fmt::format("The option {} takes one of its choices.", name_of(option)));
    const auto length = static_cast<std::int64_t>(count_code_points(text));
    const std::int64_t least = integer_member(option, "min_length").value_or(1);
    const std::int64_t most = integer_member(option, "max_length").value_or(6000);
    if (length < least || length > most) {
      return refuse(fmt::format("The option {} takes {} to {} characters.", name_of(option), least, most));
    }
    return json::value(text);
  }

  template <class Number>
  static result<json::value> within_limits(const json::value& option, Number number) {
    const json::value* least = find_member(option, "min_value");
    const json::value* most = find_member(option, "max_value");
    const auto value = static_cast<double>(number);
    const bool low = least != nullptr && value < least->to_number<double>();
    const bool high = most != nullptr && value > most->to_number<double>();
    if (low || high) return refuse(fmt::format("The number for {} is out of its range.", name_of(option)));
    return json::value(number);
  }

  result<json::value> read_integer(const json::value& option, std::string_view text) {
    bool has_choices = false;
    if (const json::value* value = chosen(option, text, has_choices)) return *value;
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) {
      return refuse(fmt::format("The option {} takes a whole number.", name_of(option)));
    }
    return within_limits(option, number);
  }

  result<json::value> read_number(const json::value& option, std::string_view text) {
    bool has_choices = false;
    if (const json::value* value = chosen(option, text, has_choices)) return *value;
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc() || end != text.data() + text.size()) {
      return refuse(fmt::format("The option {} takes a number.", name_of(option)));
    }
    return within_limits(option, number);
  }

  static result<json::value> read_boolean(const json::value& option, std::string_view text) {
    if (text == "true" || text == "True") return json::value(true);
    if (text == "false" || text == "False") return json::value(false);
    return refuse(fmt::format("The option {} takes true or false.", name_of(option)));
  }

  // `<@1>`, `1` or `@name`, with the sign of the kind.
  static std::string_view bare(std::string_view text, std::string_view sign) {
    if (text.starts_with("<") && text.ends_with(">")) text = text.substr(1, text.size() - 2);
    if (text.starts_with(sign)) text.remove_prefix(sign.size());
    return text;
  }

  result<json::value> read_user(const json::value& option, std::string_view text) {
    const std::string_view wanted = bare(text, "@");
    for (const auto& [id, u] : world_.users) {
      if (id_text(id) != wanted && u.username != wanted) continue;
      resolved_.add(u);
      return json::value(id_text(id));
    }
    return refuse(fmt::format("The option {} takes a user, as in @name.", name_of(option)));
  }

  result<json::value> read_channel(const json::value& option, std::string_view text) {
    const std::string_view wanted = bare(text, "#");
    for (const auto& [id, c] : world_.channels) {
      if (c.guild_id != guild_id_ || (id_text(id) != wanted && c.name != wanted)) continue;
      resolved_.add(c);
      return json::value(id_text(id));
    }
    return refuse(fmt::format("The option {} takes a channel, as in #name.", name_of(option)));
  }

  result<json::value> read_role(const json::value& option, std::string_view text) {
    const std::string_view wanted = bare(text, text.starts_with("<@&") ? "@&" : "@");
    const guild* g = guild_id_ ? find_in(world_.guilds, *guild_id_) : nullptr;
    if (g != nullptr) {
      for (const auto& [id, r] : g->roles) {
        if (id_text(id) != wanted && r.name != wanted) continue;
        resolved_.add(r);
        return json::value(id_text(id));
      }
    }
    return refuse(fmt::format("The option {} takes a role, as in @name.", name_of(option)));
  }

  const world& world_;
  std::optional<flake> guild_id_;
  resolved_data& resolved_;
};

result<json::array> read_leaf(value_reader& values, std::string_view text, const json::array& options, bool partial) {
  std::vector<typed_option> typed = split_options(text, options);
  text = trim(text);
  if (typed.empty() && !text.empty()) {
    if (options.empty()) return refuse(fmt::format("This command takes no options; remove \"{}\".", text));
    // The client offers the first option by itself, so a bare text is its value.
    typed.push_back(typed_option{&options[0], text});
  }
  json::array out;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const bool focused = partial && i + 1 == typed.size();
    json::value value(typed[i].text);
    if (!focused) {
      auto read = values.read(*typed[i].definition, typed[i].text);
      if (!read) return std::move(read).error();
      value = std::move(*read);
    }
    json::object option;
    option["name"] = name_of(*typed[i].definition);
    option["type"] = type_of(*typed[i].definition);
    option["value"] = std::move(value);
    if (focused) option["focused"] = true;
    out.push_back(std::move(option));
  }
  for (const json::value& option : options) {
    const bool given = by_name(out, name_of(option)) != nullptr;
    if (!given && !partial && bool_member(option, "required").value_or(false)) {
      return refuse(fmt::format("The option {0} is required; type {0}: and its value.", name_of(option)));
    }
  }
  return out;
}

result<json::array> read_level(value_reader& values, std::string_view text, const json::array& options, bool partial) {
  if (options.empty() || !is_sub(options[0])) return read_leaf(values, text, options, partial);
  text = trim(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  const json::value* sub = by_name(options, text.substr(0, end));
  if (sub == nullptr) return refuse(fmt::format("Type one of these after the command: {}.", names_of(options)));
  auto inner = read_level(values, text.substr(end), options_of(*sub), partial);
  if (!inner) return std::move(inner).error();
  json::object entry;
  entry["name"] = name_of(*sub);
  entry["type"] = type_of(*sub);
  entry["options"] = std::move(*inner);
  json::array out;
  out.push_back(std::move(entry));
  return out;
}

}  // namespace

result<typed_command> read_typed(const world& w, const command& c, std::string_view rest, std::optional<flake> guild_id,
                                 flake user_id, bool partial) {
  typed_command out;
  resolved_data resolved(w, guild_id, user_id, c.application_id);
  value_reader values(w, guild_id, resolved);
  auto options = read_level(values, rest, options_of(json::value(c.definition)), partial);
  if (!options) return std::move(options).error();
  out.options = std::move(*options);
  out.resolved = resolved.value();
  return out;
}

}  // namespace ess::testing::sim
