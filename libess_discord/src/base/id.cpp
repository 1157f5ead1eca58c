#include "ess/base/id.hpp"

#include <algorithm>
#include <array>

namespace ess {

namespace {

// Crockford's base 32, lower case.
constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t time_characters = 10;
constexpr std::size_t random_characters = 16;

bool is_id_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

}  // namespace

bool is_valid_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_id_character);
}

std::string new_ulid(time_point now, random_source& random) {
  std::string text(time_characters + random_characters, '0');
  auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = time_characters; i-- > 0; ms >>= 5) text[i] = alphabet[ms & 31];
  std::array<std::byte, random_characters> bytes{};
  random.fill(bytes);
  for (std::size_t i = 0; i < random_characters; ++i) {
    text[time_characters + i] = alphabet[std::to_integer<std::size_t>(bytes[i]) & 31];
  }
  return text;
}

}  // namespace ess
