#include "ess/discord/commands/validate.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <variant>

#include "ess/base/text.hpp"

namespace ess::discord {

namespace {

// Numbers of Interactions / Application Commands.
constexpr std::size_t max_name = 32;
constexpr std::size_t max_description = 100;
constexpr std::size_t max_options = 25;
constexpr std::size_t max_command_size = 8000;
constexpr std::int64_t max_string_length = 6000;
// INTEGER: -2^53+1 to 2^53-1. NUMBER: -2^53 to 2^53.
constexpr double largest_number = 9'007'199'254'740'992;
constexpr std::size_t max_chat_input = 100;
constexpr std::size_t max_user = 15;
constexpr std::size_t max_message = 15;

bool holds_options(option_type type) {
  return type == option_type::sub_command || type == option_type::sub_command_group;
}

bool takes_choices(option_type type) {
  return type == option_type::string || type == option_type::integer || type == option_type::number;
}

// Localization, "Locales".
constexpr std::string_view locales[] = {"id", "da", "de",    "en-GB", "en-US", "es-ES", "es-419", "fr",
                                        "hr", "it", "lt",    "hu",    "nl",    "no",    "pl",     "pt-BR",
                                        "ro", "fi", "sv-SE", "vi",    "tr",    "cs",    "el",     "bg",
                                        "ru", "uk", "hi",    "th",    "zh-CN", "ja",    "zh-TW",  "ko"};
// Channel Types, those of servers and the two of direct messages.
constexpr int channel_types[] = {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16};

/// The longest of a text and its other words: of each field only that one counts.
std::size_t longest(const std::string& text, const localizations& words) {
  std::size_t most = count_code_points(text);
  for (const auto& [locale, other] : words) most = std::max(most, count_code_points(other));
  return most;
}

bool has_length(std::string_view text, std::size_t most) {
  const std::size_t length = count_code_points(text);
  return length >= 1 && length <= most;
}

bool is_within(double value, option_type type) {
  if (type == option_type::number) return std::abs(value) <= largest_number;
  return std::abs(value) < largest_number && value == std::floor(value);
}

class checker {
 public:
  std::vector<std::string> problems;

  void check(const command& c) {
    size_ = 0;
    check_scope(c);
    if (c.type != command_type::chat_input) {
      if (!has_length(c.name, max_name)) complain(c.name, "has a name that is not 1 to 32 characters long");
      for (const auto& [locale, name] : c.name_localizations) {
        if (!is_locale(c.name, locale)) continue;
        if (!has_length(name, max_name))
          complain(c.name, "has a name that is not 1 to 32 characters long in " + locale);
      }
      if (!c.description.empty() || !c.description_localizations.empty()) {
        complain(c.name, "cannot have a description, for it is no slash command");
      }
      if (!c.options.empty()) complain(c.name, "cannot have options, for it is no slash command");
      return;
    }
    check_words(c.name, c);
    check_options(c.name, c.options, 0);
    if (size_ > max_command_size) complain(c.name, "is larger than 8000 characters in all");
  }

  void complain(std::string_view where, std::string_view what) {
    problems.push_back(std::string("/").append(where).append(" ").append(what).append("."));
  }

 private:
  /// Who may use it, and where.
  void check_scope(const command& c) {
    const auto& permissions = c.default_member_permissions;
    const auto is_digit = [](char ch) { return ch >= '0' && ch <= '9'; };
    if (permissions && (permissions->empty() || !std::ranges::all_of(*permissions, is_digit))) {
      complain(c.name, "has permissions that are no number");
    }
    std::set<int> contexts;
    for (const interaction_context context : c.contexts) {
      const int number = static_cast<int>(context);
      const bool is_known = number >= 0 && number <= 2;
      if (!is_known || !contexts.insert(number).second) complain(c.name, "has contexts Discord would refuse");
    }
    std::set<int> types;
    for (const int type : c.integration_types) {
      const bool is_known = type == 0 || type == 1;
      if (!is_known || !types.insert(type).second) complain(c.name, "has integration types Discord would refuse");
    }
  }

  bool is_locale(const std::string& where, const std::string& locale) {
    if (std::ranges::find(locales, locale) != std::end(locales)) return true;
    complain(where, "has words for \"" + locale + "\", which is no language of Discord's");
    return false;
  }

  /// Name and description of a slash command or an option, in every language.
  template <class Named>
  void check_words(const std::string& where, const Named& of) {
    if (!is_command_name(of.name)) complain(where, "has a name Discord would refuse");
    for (const auto& [locale, name] : of.name_localizations) {
      if (is_locale(where, locale) && !is_command_name(name)) {
        complain(where, "has a name Discord would refuse in " + locale);
      }
    }
    if (!has_length(of.description, max_description)) {
      complain(where, "has a description that is not 1 to 100 characters long");
    }
    for (const auto& [locale, text] : of.description_localizations) {
      if (is_locale(where, locale) && !has_length(text, max_description)) {
        complain(where, "has a description that is not 1 to 100 characters long in " + locale);
      }
    }
    size_ += longest(of.name, of.name_localizations) + longest(of.description, of.description_localizations);
  }

  void check_options(const std::string& where, const std::vector<command_option>& options, int depth) {
    if (options.size() > max_options) complain(where, "has more than 25 options");
    std::set<std::string> names;
    bool optional_seen = false;
    const auto nested = std::ranges::count_if(options, [](const command_option& o) { return holds_options(o.type); });
    if (nested > 0 && nested != std::ssize(options)) complain(where, "mixes subcommands with plain options");
    for (const command_option& o : options) {
      const std::string inner = where + " " + o.name;
      if (!names.insert(o.name).second) complain(inner, "is named twice");
      check_words(inner, o);
      check_kind(inner, o, depth);
      if (!holds_options(o.type)) {
        if (o.required && optional_seen) complain(inner, "is required but comes after an optional one");
        optional_seen = optional_seen || !o.required;
      }
    }
    check_other_names(where, options);
  }

  static bool is_name_of_another(const std::vector<command_option>& options, const command_option& self,
                                 const std::string& locale, const std::string& name) {
    return std::ranges::any_of(options, [&](const command_option& other) {
      if (&other == &self) return false;
      const auto theirs = other.name_localizations.find(locale);
      return other.name == name || (theirs != other.name_localizations.end() && theirs->second == name);
    });
  }

  /// In no language may an option be called what another one is called.
  void check_other_names(const std::string& where, const std::vector<command_option>& options) {
    for (const command_option& o : options) {
      for (const auto& [locale, name] : o.name_localizations) {
        if (is_name_of_another(options, o, locale, name)) {
          complain(where + " " + o.name, "is called as another option is in " + locale);
        }
      }
    }
  }

  void check_kind(const std::string& where, const command_option& o, int depth) {
    if (holds_options(o.type)) {
      // command -> group -> subcommand is all the nesting there is.
      const int deepest = o.type == option_type::sub_command_group ? 0 : 1;
      if (depth > deepest) complain(where, "is nested too deeply");
      const bool has_limits = o.min_length || o.max_length || o.min_value || o.max_value || !o.channel_types.empty();
      if (o.required || o.autocomplete || has_limits || !o.choices.empty())
        complain(where, "is a subcommand with an option's fields");
      const bool is_group = o.type == option_type::sub_command_group;
      for (const command_option& inner : o.options) {
        if (is_group != (inner.type == option_type::sub_command)) complain(where, "holds what does not belong there");
      }
      check_options(where, o.options, depth + 1);
      return;
    }
    if (!o.options.empty()) complain(where, "has options of its own, which only subcommands have");
    check_choices(where, o);
    check_lengths(where, o);
    check_values(where, o);
    if (!o.channel_types.empty() && o.type != option_type::channel) {
      complain(where, "has channel types but is no channel");
    }
    const auto is_unknown = [](int type) { return std::ranges::find(channel_types, type) == std::end(channel_types); };
    if (std::ranges::any_of(o.channel_types, is_unknown)) complain(where, "has a channel type Discord does not know");
  }

  void check_lengths(const std::string& where, const command_option& o) {
    if ((o.min_length || o.max_length) && o.type != option_type::string) complain(where, "has a length but is no text");
    if (o.min_length && (*o.min_length < 0 || *o.min_length > max_string_length))
      complain(where, "has a bad min_length");
    if (o.max_length && (*o.max_length < 1 || *o.max_length > max_string_length))
      complain(where, "has a bad max_length");
    if (o.min_length && o.max_length && *o.min_length > *o.max_length)
      complain(where, "has min_length above max_length");
  }

  void check_values(const std::string& where, const command_option& o) {
    if (!o.min_value && !o.max_value) return;
    if (o.type != option_type::integer && o.type != option_type::number) {
      complain(where, "has a least or greatest value but is no number");
      return;
    }
    if (o.min_value && !is_within(*o.min_value, o.type)) complain(where, "has a bad min_value");
    if (o.max_value && !is_within(*o.max_value, o.type)) complain(where, "has a bad max_value");
    if (o.min_value && o.max_value && *o.min_value > *o.max_value) complain(where, "has min_value above max_value");
  }

  void check_choices(const std::string& where, const command_option& o) {
    if (o.autocomplete && !o.choices.empty()) complain(where, "has both choices and autocomplete");
    if ((o.autocomplete || !o.choices.empty()) && !takes_choices(o.type)) {
      complain(where, "has choices or autocomplete but is neither text nor number");
    }
    if (o.choices.size() > max_choices) complain(where, "has more than 25 choices");
    for (const command_choice& choice : o.choices) {
      if (!has_length(choice.name, max_choice_text))
        complain(where, "has a choice whose name is not 1 to 100 characters long");
      for (const auto& [locale, name] : choice.name_localizations) {
        if (is_locale(where, locale) && !has_length(name, max_choice_text))
          complain(where, "has a choice whose name is not 1 to 100 characters long in " + locale);
      }
      size_ += longest(choice.name, choice.name_localizations);
      check_choice_value(where, o.type, choice.value);
    }
  }

  void check_choice_value(const std::string& where, option_type type, const choice_value& value) {
    const std::string* text = std::get_if<std::string>(&value);
    if ((type == option_type::string) != (text != nullptr)) {
      complain(where, "has a choice whose value is of another kind than the option");
    } else if (text == nullptr) {
      if (!is_within(std::get<double>(value), type)) complain(where, "has a choice whose value is beyond its bounds");
    } else {
      const std::size_t length = count_code_points(*text);
      if (length > max_choice_text) complain(where, "has a choice whose value is over 100 characters");
      size_ += length;
    }
  }

  std::size_t size_ = 0;
};

}  // namespace

bool is_command_name(std::string_view name) {
  if (!is_utf8(name)) return false;
  const std::size_t length = count_code_points(name);
  if (length < 1 || length > max_name) return false;
  // Letters of other scripts pass here and are Discord's to judge; of ASCII only these may appear.
  return std::ranges::all_of(name, [](char c) {
    const bool other_script = static_cast<unsigned char>(c) >= 0x80;
    return other_script || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '\'';
  });
}

std::vector<std::string> problems_of(const std::vector<command>& commands) {
  checker check;
  std::set<std::pair<command_type, std::string>> names;
  std::size_t counts[3] = {0, 0, 0};
  for (const command& c : commands) {
    if (!names.emplace(c.type, c.name).second) check.complain(c.name, "is there twice");
    if (c.type == command_type::chat_input) ++counts[0];
    if (c.type == command_type::user) ++counts[1];
    if (c.type == command_type::message) ++counts[2];
    check.check(c);
  }
  if (counts[0] > max_chat_input || counts[1] > max_user || counts[2] > max_message) {
    check.problems.emplace_back("There are more commands than Discord's 100 slash, 15 user and 15 message commands.");
  }
  return std::move(check.problems);
}

}  // namespace ess::discord
