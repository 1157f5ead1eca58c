// Limits of attempts that are worth guessing: some are free, each further one waits longer. Shared by all nodes of one
// store (security requirements SE-6, RL-1).
#pragma once

#include <chrono>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::access {

/// `free` attempts; after that each must wait, twice as long as the one before it, up to `window`. Time that goes by
/// unused forgives attempts at the rate of `free` in a `window`. There is no lock: who waits gets a try.
struct throttle_policy {
  std::string_view name;  ///< what is limited; a part of the key, so that policies never share a counter
  int free = 5;
  std::chrono::minutes window{15};
  std::chrono::seconds first_delay{15};
};

/// The most counters that are kept; beyond it the coldest go.
inline constexpr int most_throttles = 100'000;

/// Success if an attempt may be made now. Errors: `rate_limited`, with the time to wait.
result<void> check_throttle(const storage::throttle_unit& work, const throttle_policy& policy,
                            std::string_view subject);

/// As `check_throttle`, and counts the attempt. Take before the work and give back after it where only failures shall
/// count: then attempts at the same time cannot slip through together.
result<void> take_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject);

/// Uncounts one attempt.
result<void> give_back_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject);

/// Forgets all attempts of that subject.
result<void> forget_throttle(storage::throttle_unit& work, const throttle_policy& policy, std::string_view subject);

}  // namespace ess::access
