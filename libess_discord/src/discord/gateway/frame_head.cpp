#include "discord/gateway/frame_head.hpp"

#include <charconv>

namespace ess::gateway {

namespace {

// A cursor over the few shapes that a head has: `{"t":"NAME","s":12,"op":0,"d":`. Whatever else comes ends the look.
class cursor {
 public:
  explicit cursor(std::string_view text) : rest_(text) {}

  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A string without escapes, as names of members and events are.
  std::optional<std::string_view> text() {
    if (!take('"')) return std::nullopt;
    const std::size_t end = rest_.find_first_of("\"\\");
    if (end == std::string_view::npos || rest_[end] != '"') return std::nullopt;
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }
  std::optional<std::int64_t> integer() {
    skip_space();
    std::int64_t value = 0;
    const auto [stop, failed] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (failed != std::errc{}) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    // What goes on as a fraction or an exponent is no integer.
    if (!rest_.empty() && (rest_.front() == '.' || rest_.front() == 'e' || rest_.front() == 'E')) return std::nullopt;
    return value;
  }
  bool null() {
    skip_space();
    if (!rest_.starts_with("null")) return false;
    rest_.remove_prefix(4);
    return true;
  }

 private:
  void skip_space() {
    while (!rest_.empty() &&
           (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\r' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }
  std::string_view rest_;
};

/// True if the member's value was understood.
bool read_member(cursor& at, std::string_view name, frame_head& head, bool& has_op) {
  if (name == "op") {
    const auto value = at.integer();
    if (!value) return false;
    head.op = *value;
    return has_op = true;
  }
  if (name == "s") {
    if (at.null()) return true;
    head.sequence = at.integer();
    return head.sequence.has_value();
  }
  if (name == "t") {
    if (at.null()) return true;
    const auto value = at.text();
    if (value) head.name = *value;
    return value.has_value();
  }
  return false;
}

}  // namespace

std::optional<frame_head> peek_head(std::string_view text) {
  cursor at(text);
  frame_head head;
  bool has_op = false;
  if (!at.take('{')) return std::nullopt;
  while (true) {
    const auto name = at.text();
    if (!name || !at.take(':')) return std::nullopt;
    if (*name == "d") break;
    if (!read_member(at, *name, head, has_op) || !at.take(',')) return std::nullopt;
  }
  if (!has_op) return std::nullopt;
  return head;
}

}  // namespace ess::gateway
