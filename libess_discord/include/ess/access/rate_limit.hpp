// Rate limits by the generic cell rate algorithm (GCRA), which needs one number per key.
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"

namespace ess::access {

/// `count` calls in each `period`, spent all at once or evenly.
struct rate {
  int count = 60;
  std::chrono::milliseconds period = std::chrono::minutes(1);
};

/// Limits many callers, each named by a key, in bounded memory.
///
/// GCRA keeps for each key the time at which its allowance would be full again; that is the whole state. When the table
/// is full, the key nearest to a full allowance is forgotten: so a caller at its limit is the last to be forgotten
/// (security requirement RL-4). Threads: one at a time.
class rate_limiter {
 public:
  /// Precondition: `limit.count` >= 1, `limit.period` >= 1 ms, `max_keys` >= 1.
  explicit rate_limiter(rate limit, std::size_t max_keys = 100'000);

  /// Spends one call of `key`. Errors: `rate_limited` with `retry_after`; then nothing is spent.
  result<void> take(std::string_view key, steady_point now) { return take(key, limit_, now); }
  /// As above under another rate, for keys that have one of their own. A key always comes with the same rate.
  result<void> take(std::string_view key, const rate& limit, steady_point now);
  /// What `take` would answer, spending nothing.
  result<void> check(std::string_view key, steady_point now) const;

  std::size_t size() const noexcept { return full_at_.size(); }

 private:
  using micros = std::chrono::microseconds;

  void forget_full(micros now);
  void set(std::string_view key, micros full_at);

  rate limit_;
  std::size_t max_keys_;
  std::unordered_map<std::string, micros> full_at_;
  std::set<std::pair<micros, std::string_view>> by_time_;  // views into the keys of full_at_, whose nodes do not move
};

}  // namespace ess::access
