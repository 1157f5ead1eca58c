#include "ess/discord/interactions/markdown.hpp"

namespace ess::discord {

namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Signs that mean something wherever they stand: emphasis, code, spoilers, quotes, links, mentions, custom emoji,
// times. A backslash before any of them shows the sign itself.
bool is_markup(char c) {
  constexpr std::string_view signs = "\\`*_~|>[]<@";
  return signs.find(c) != std::string_view::npos;
}

// Signs that make headings, small print and lists, but only where a line begins.
bool is_markup_at_start(char c) {
  constexpr std::string_view signs = "#-+";
  return signs.find(c) != std::string_view::npos;
}

// The colon of `https://` and of `:emoji:`; one before a space is only a colon.
bool is_special_colon(std::string_view text, std::size_t at) {
  return text[at] == ':' && at + 1 < text.size() && text[at + 1] != ' ';
}

// The length of `12.` at the beginning, which would start a numbered list.
std::size_t list_number_length(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && text[digits] == '.' ? digits + 1 : 0;
}

constexpr std::string_view zero_width_space = "\u200b";

std::string in_code(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (is_control(c)) {
      safe += ' ';
    } else {
      safe += c == '`' ? '\'' : c;
    }
  }
  return safe.empty() ? " " : safe;
}

}  // namespace

std::string escape_markdown(std::string_view text) {
  std::string safe;
  safe.reserve(text.size() + text.size() / 8);
  const std::size_t list_number = list_number_length(text);
  bool at_start = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_control(c)) {
      safe += ' ';
      continue;
    }
    const bool starts_line = (at_start && is_markup_at_start(c)) || (list_number > 0 && i + 1 == list_number);
    if (is_markup(c) || is_special_colon(text, i) || starts_line) safe += '\\';
    safe += c;
    at_start = at_start && c == ' ';
    // Clients look for @everyone and @here before they look at backslashes.
    if (c == '@') safe += zero_width_space;
  }
  return safe;
}

std::string code_span(std::string_view text) { return "`" + in_code(text) + "`"; }

std::string code_block(std::string_view text) { return "```\n" + in_code(text) + "\n```"; }

}  // namespace ess::discord
