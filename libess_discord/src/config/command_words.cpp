#include "config/command_words.hpp"

#include <optional>

#include "ess/base/text.hpp"

namespace ess::config {
namespace {

error invalid(std::string message) { return {errc::invalid_argument, "invalid_command", std::move(message)}; }

/// Takes one quoted part off `text`, behind its opening quote; nothing if it never ends.
std::optional<std::string> take_quoted(std::string_view& text, char quote) {
  std::string part;
  while (!text.empty() && text.front() != quote) {
    const bool escapes = quote == '"' && text.size() > 1 && text[0] == '\\' && (text[1] == '"' || text[1] == '\\');
    if (escapes) text.remove_prefix(1);
    part += text.front();
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  text.remove_prefix(1);
  return part;
}

}  // namespace

result<std::vector<std::string>> split_command(std::string_view text) {
  if (has_control_characters(text)) return invalid("It has a control character in it.");
  std::vector<std::string> words;
  bool in_word = false;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == ' ') {
      in_word = false;
      continue;
    }
    if (!in_word) words.emplace_back();
    in_word = true;
    if (c == '\'' || c == '"') {
      const auto part = take_quoted(text, c);
      if (!part) return invalid("A quote in it has no end.");
      words.back() += *part;
    } else if (c == '\\' && !text.empty()) {
      words.back() += text.front();
      text.remove_prefix(1);
    } else {
      words.back() += c;
    }
  }
  if (words.empty() || !words.front().starts_with('/')) {
    return invalid("It must begin with the full path of a program, as in /usr/sbin/sendmail -t.");
  }
  return words;
}

}  // namespace ess::config
