// Discord's identifiers (Reference, "Snowflakes"): unsigned 64-bit, decimal text on the wire, zero is none.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"

namespace ess {

/// Digits of 1 .. 2^64-1 without sign, leading zero or space. Errors: `invalid_snowflake`.
result<std::uint64_t> parse_snowflake(std::string_view text);

/// First millisecond of 2015, where the time part of a snowflake starts.
inline constexpr std::int64_t discord_epoch_ms = 1'420'070'400'000;

/// A Discord id of the kind named by `Tag`. Never zero.
template <class Tag>
class snowflake {
 public:
  static result<snowflake> parse(std::string_view text) {
    auto value = parse_snowflake(text);
    if (!value) return std::move(value).error();
    return snowflake(*value);
  }
  /// Precondition: `value` is not zero. For numbers that were made by us or read back from our own store.
  static snowflake trusted(std::uint64_t value) { return snowflake(value); }

  std::uint64_t value() const noexcept { return value_; }
  std::string str() const { return std::to_string(value_); }
  /// When Discord made it, from its upper 42 bits.
  time_point created_at() const {
    return time_point(std::chrono::milliseconds(static_cast<std::int64_t>(value_ >> 22) + discord_epoch_ms));
  }

  friend bool operator==(snowflake, snowflake) = default;
  friend auto operator<=>(snowflake, snowflake) = default;

 private:
  explicit snowflake(std::uint64_t value) : value_(value) {}
  std::uint64_t value_;
};

using discord_user_id = snowflake<struct discord_user_tag>;
using guild_id = snowflake<struct guild_tag>;
using channel_id = snowflake<struct channel_tag>;
using message_id = snowflake<struct message_tag>;
using application_id = snowflake<struct application_tag>;
using command_id = snowflake<struct command_tag>;
using interaction_id = snowflake<struct interaction_tag>;
using discord_role_id = snowflake<struct discord_role_tag>;

}  // namespace ess

template <class Tag>
struct std::hash<ess::snowflake<Tag>> {
  std::size_t operator()(ess::snowflake<Tag> value) const noexcept { return std::hash<std::uint64_t>{}(value.value()); }
};
