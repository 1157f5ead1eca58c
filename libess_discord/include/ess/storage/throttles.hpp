// Counters of limits that all nodes share: failed sign-ins, resets, links, exports.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::storage {

/// How often something was tried, for as long as that counts.
struct throttle_record {
  std::string key;  ///< 32 raw bytes: what is limited, hashed, so that no address is stored for it
  int count = 0;
  time_point last_at;     ///< of the last counted attempt
  time_point expires_at;  ///< from then on the record means nothing
};

/// Errors: the store's own. Lifetime and threads: those of the unit of work that handed it out; one thread at a time.
class throttle_store {
 public:
  virtual ~throttle_store() = default;

  /// The record as it was put, one that has expired and was not trimmed yet too; nothing if there is none.
  virtual result<std::optional<throttle_record>> find(std::string_view key) const = 0;
  /// Adds the record or replaces it.
  virtual result<void> put(const throttle_record& record) = 0;
  /// Forgets what was counted. Where there is no record that is no error.
  virtual result<void> erase(std::string_view key) = 0;
  /// Removes what has expired; then, while more than `most` records are left, those with the smallest count, oldest
  /// first: a hot attacker is never forgotten for the sake of a crowd (security requirement RL-4).
  virtual result<int> trim(time_point now, int most) = 0;
};

}  // namespace ess::storage
