// What a community is told of its API keys before somebody has to ask: that one is about to end, and that one which is
// refused is used again and again.
#pragma once

#include <chrono>

#include "ess/access/rate_limit.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/units.hpp"

namespace ess::access {

/// How long before its end a key is told of; one that lives for less than four times that, in its last quarter.
inline constexpr std::chrono::days expiry_notice{14};

/// Writes `api_key.expiring` for each key whose time has come, once; where the host has an outbox, its community's
/// security channel hears of it. Answers how many; when it is `at_most`, there may be more. Errors: those of the store.
result<int> tell_of_expiring_keys(storage::key_unit& uow, random_source& random, int at_most = 100,
                                  std::chrono::milliseconds notice = expiry_notice);

/// Writes `api_key.refused_often` into the chain of the key's community. When that is due is the caller's to say: see
/// `refused_keys`. Errors: those of the store.
result<void> tell_of_refused_key(storage::key_unit& uow, random_source& random, const storage::api_key_record& key);

/// Counts refusals by key, and says when there are enough to tell of: at the fifth within ten minutes, and at most once
/// an hour and key. Anybody can use the public part of a key, so this says that somebody does, not who.
/// Threads: one.
class refused_keys {
 public:
  bool is_due(const api_key_id& key, steady_point now);

 private:
  rate_limiter few_{{4, std::chrono::minutes(10)}, 10'000};
  rate_limiter told_{{1, std::chrono::hours(1)}, 10'000};
};

}  // namespace ess::access
