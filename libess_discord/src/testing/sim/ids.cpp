#include "testing/sim/ids.hpp"

#include <algorithm>

#include "ess/base/snowflake.hpp"

namespace ess::testing::sim {

std::string id_text(flake id) { return std::to_string(id); }

std::optional<flake> parse_id(std::string_view text) {
  auto parsed = parse_snowflake(text);
  if (!parsed) return std::nullopt;
  return *parsed;
}

flake flake_source::next(time_point now) {
  constexpr std::uint64_t increments = 1u << 12;
  constexpr std::uint64_t worker = 1;
  constexpr std::uint64_t process = 0;
  const std::int64_t ms = std::max(now.time_since_epoch().count() - discord_epoch_ms, last_ms_);
  if (ms > last_ms_) {
    last_ms_ = ms;
    increment_ = 0;
  } else if (++increment_ == increments) {
    ++last_ms_;
    increment_ = 0;
  }
  return (static_cast<std::uint64_t>(last_ms_) << 22) | (worker << 17) | (process << 12) | increment_;
}

std::string discord_time(time_point t) {
  std::string text = format_time(t);
  text.pop_back();
  return text + "000+00:00";
}

}  // namespace ess::testing::sim
