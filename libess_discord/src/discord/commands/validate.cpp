#include "ess/discord/commands/validate.hpp"

#include <algorithm>
#include <set>

#include "ess/base/text.hpp"

namespace ess::discord {

namespace {

// Numbers of Interactions / Application Commands.
constexpr std::size_t max_name = 32;
constexpr std::size_t max_description = 100;
constexpr std::size_t max_options = 25;
constexpr std::size_t max_choices = 25;
constexpr std::size_t max_choice_text = 100;
constexpr std::size_t max_command_size = 8000;
constexpr std::int64_t max_string_length = 6000;
constexpr std::size_t max_chat_input = 100;
constexpr std::size_t max_user = 15;
constexpr std::size_t max_message = 15;

bool holds_options(option_type type) {
  return type == option_type::sub_command || type == option_type::sub_command_group;
}

class checker {
 public:
  std::vector<std::string> problems;

  void check(const command& c) {
    size_ = 0;
    if (c.type != command_type::chat_input) {
      const std::size_t length = count_code_points(c.name);
      if (length < 1 || length > max_name) complain(c.name, "has a name that is not 1 to 32 characters long");
      if (!c.options.empty()) complain(c.name, "cannot have options, for it is no slash command");
      return;
    }
    check_words(c.name, c.name, c.description);
    check_options(c.name, c.options, 0);
    if (size_ > max_command_size) complain(c.name, "is larger than 8000 characters in all");
  }

  void complain(std::string_view where, std::string_view what) {
    problems.push_back(std::string("/").append(where).append(" ").append(what).append("."));
  }

 private:
  void check_words(const std::string& where, const std::string& name, const std::string& description) {
    if (!is_command_name(name)) complain(where, "has a name Discord would refuse");
    const std::size_t length = count_code_points(description);
    if (length < 1 || length > max_description)
      complain(where, "has a description that is not 1 to 100 characters long");
    size_ += count_code_points(name) + length;
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
      check_words(inner, o.name, o.description);
      check_kind(inner, o, depth);
      if (!holds_options(o.type)) {
        if (o.required && optional_seen) complain(inner, "is required but comes after an optional one");
        optional_seen = optional_seen || !o.required;
      }
    }
  }

  void check_kind(const std::string& where, const command_option& o, int depth) {
    if (holds_options(o.type)) {
      // command -> group -> subcommand is all the nesting there is.
      const int deepest = o.type == option_type::sub_command_group ? 0 : 1;
      if (depth > deepest) complain(where, "is nested too deeply");
      if (o.required || o.autocomplete || !o.choices.empty())
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
    if ((o.min_length || o.max_length) && o.type != option_type::string) complain(where, "has a length but is no text");
    if (o.min_length && (*o.min_length < 0 || *o.min_length > max_string_length))
      complain(where, "has a bad min_length");
    if (o.max_length && (*o.max_length < 1 || *o.max_length > max_string_length))
      complain(where, "has a bad max_length");
    if (o.min_length && o.max_length && *o.min_length > *o.max_length)
      complain(where, "has min_length above max_length");
  }

  void check_choices(const std::string& where, const command_option& o) {
    if (o.autocomplete && !o.choices.empty()) complain(where, "has both choices and autocomplete");
    if (!o.choices.empty() && o.type != option_type::string) complain(where, "has choices but is no text");
    if (o.choices.size() > max_choices) complain(where, "has more than 25 choices");
    for (const command_choice& choice : o.choices) {
      const std::size_t name = count_code_points(choice.name);
      const std::size_t value = count_code_points(choice.value);
      if (name < 1 || name > max_choice_text)
        complain(where, "has a choice whose name is not 1 to 100 characters long");
      if (value > max_choice_text) complain(where, "has a choice whose value is over 100 characters");
      size_ += name + value;
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
