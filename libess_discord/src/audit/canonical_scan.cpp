#include "audit/canonical_scan.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>

#include "audit/exact_integers.hpp"
#include "audit/utf16_order.hpp"

namespace ess::audit {

namespace {

constexpr int max_depth = 16;
constexpr std::string_view hex_digits = "0123456789abcdef";

// True if one of eight bytes is a control character, a quote, a backslash or not ASCII.
bool needs_a_look(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t tops = ones * 0x80;
  const auto has_zero = [](std::uint64_t v) { return (v - ones) & ~v & tops; };
  return ((eight & tops) | ((eight - ones * 0x20) & ~eight & tops) | has_zero(eight ^ (ones * '"')) |
          has_zero(eight ^ (ones * '\\'))) != 0;
}

// The value of an escape, which may only stand for what cannot stand for itself; -1 for any other.
int unescape(std::string_view rest, std::size_t& used) {
  if (rest.size() < 2) return -1;
  used = 2;
  switch (rest[1]) {
    case '"':
    case '\\':
      return static_cast<unsigned char>(rest[1]);
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case 'u':
      break;
    default:
      return -1;
  }
  if (rest.size() < 6 || rest.substr(2, 2) != "00") return -1;
  const auto high = hex_digits.find(rest[4]);
  const auto low = hex_digits.find(rest[5]);
  if (high > 1 || low == std::string_view::npos) return -1;
  const int code = static_cast<int>(high * 16 + low);
  used = 6;
  const bool has_short_form = code >= 8 && code <= 13 && code != 11;
  return has_short_form ? -1 : code;
}

// The length of one well-formed sequence beyond ASCII (Unicode, table 3-7); 0 if it is none.
std::size_t utf8_length(std::string_view rest) {
  const auto byte = [&](std::size_t i) { return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead >= 0xC2 && lead <= 0xDF) return follows(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

class scanner {
 public:
  explicit scanner(std::string_view text) : text_(text) {}

  bool done() const noexcept { return at_ == text_.size(); }

  bool object(int depth, std::vector<raw_member>* members) {
    if (depth > max_depth || !literal('{')) return false;
    if (literal('}')) return true;
    std::string_view before;
    for (bool first = true;; first = false) {
      std::string_view name;
      if (!string(name) || !literal(':')) return false;
      if (!first && !comes_before(before, name)) return false;
      before = name;
      const std::size_t start = at_;
      if (!value(depth)) return false;
      if (members != nullptr) members->emplace_back(name, text_.substr(start, at_ - start));
      if (literal('}')) return true;
      if (!literal(',')) return false;
    }
  }

 private:
  bool literal(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  static bool comes_before(std::string_view a, std::string_view b) {
    if (a.find('\\') == std::string_view::npos && b.find('\\') == std::string_view::npos) return utf16_less(a, b);
    const auto plain = [](std::string_view raw) { return *text_of_raw('"' + std::string(raw) + '"'); };
    return utf16_less(plain(a), plain(b));
  }

  bool string(std::string_view& raw) {
    if (!literal('"')) return false;
    const std::size_t start = at_;
    while (at_ < text_.size()) {
      if (std::uint64_t eight = 0; text_.size() - at_ >= sizeof eight) {
        std::memcpy(&eight, text_.data() + at_, sizeof eight);
        if (!needs_a_look(eight)) {
          at_ += sizeof eight;
          continue;
        }
      }
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '"') {
        raw = text_.substr(start, at_ - start);
        ++at_;
        return true;
      }
      std::size_t used = 1;
      if (byte < 0x20) return false;
      if (byte == '\\' && unescape(text_.substr(at_), used) < 0) return false;
      if (byte >= 0x80 && (used = utf8_length(text_.substr(at_))) == 0) return false;
      at_ += used;
    }
    return false;
  }

  bool number() {
    const bool negative = literal('-');
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    const std::size_t digits = at_ - start;
    if (digits == 0 || digits > 16) return false;
    if (text_[start] == '0') return digits == 1 && !negative;
    std::uint64_t magnitude = 0;
    std::from_chars(text_.data() + start, text_.data() + at_, magnitude);
    return magnitude <= static_cast<std::uint64_t>(largest_exact);
  }

  bool array(int depth) {
    if (depth > max_depth || !literal('[')) return false;
    if (literal(']')) return true;
    do {
      if (!value(depth)) return false;
    } while (literal(','));
    return literal(']');
  }

  bool value(int depth) {
    if (at_ >= text_.size()) return false;
    std::string_view ignored;
    switch (text_[at_]) {
      case '"':
        return string(ignored);
      case '{':
        return object(depth + 1, nullptr);
      case '[':
        return array(depth + 1);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool scan_canonical_object(std::string_view text, std::vector<raw_member>& members) {
  members.clear();
  scanner in(text);
  return in.object(1, &members) && in.done();
}

std::optional<std::string> text_of_raw(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') return std::nullopt;
  std::string_view rest = raw.substr(1, raw.size() - 2);
  std::string text;
  text.reserve(rest.size());
  while (!rest.empty()) {
    std::size_t used = 1;
    text.push_back(rest.front() == '\\' ? static_cast<char>(unescape(rest, used)) : rest.front());
    rest.remove_prefix(used);
  }
  return text;
}

}  // namespace ess::audit
