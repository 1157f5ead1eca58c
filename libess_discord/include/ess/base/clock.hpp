// Time as an injected interface, so that rules about time are tested without waiting.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess {

/// Wall-clock time as stored and shown: UTC, milliseconds.
using time_point = std::chrono::sys_time<std::chrono::milliseconds>;
/// Time that never steps back, for timers, leases and back-off inside one process.
using steady_point = std::chrono::time_point<std::chrono::steady_clock, std::chrono::milliseconds>;

/// Threads: implementations may be called from any thread.
class clock {
 public:
  virtual ~clock() = default;
  virtual time_point now() const = 0;
  virtual steady_point steady_now() const = 0;
};

/// The machine's clocks.
class system_clock final : public clock {
 public:
  time_point now() const override;
  steady_point steady_now() const override;
};

/// ISO 8601 in UTC with milliseconds and `Z`, as in `2026-01-31T08:05:09.120Z`.
std::string format_time(time_point t);
/// Reads what `format_time` writes; also accepts no fraction, 1..9 fraction digits, and offsets as in `+00:00`.
/// Errors: `invalid_time`.
result<time_point> parse_time(std::string_view text);

}  // namespace ess
