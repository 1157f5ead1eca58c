#include "ess/base/snowflake.hpp"

#include <charconv>

namespace ess {

result<std::uint64_t> parse_snowflake(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const bool starts_well = !text.empty() && text.front() >= '1' && text.front() <= '9';
  if (starts_well) {
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure == std::errc() && stop == end) return value;
  }
  return error(errc::invalid_argument, "invalid_snowflake",
               "A Discord id is a number of up to 20 digits, as Discord's \"Copy ID\" gives it.");
}

}  // namespace ess
