// Counters of limits that all nodes share: failed sign-ins, resets, links, exports.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::storage {

struct throttle_record {
  std::string key;  ///< 32 raw bytes: what is limited, hashed, so that no address is stored for it
  int count = 0;
  time_point last_at;     ///< of the last counted attempt
  time_point expires_at;  ///< from then on the record means nothing
};

class throttle_store {
 public:
  virtual ~throttle_store() = default;

  virtual result<std::optional<throttle_record>> find(std::string_view key) const = 0;
  /// Adds the record or replaces it.
  virtual result<void> put(const throttle_record& record) = 0;
  virtual result<void> erase(std::string_view key) = 0;
  /// Removes what has expired; then, while more than `most` records are left, those with the smallest count, oldest
  /// first: a hot attacker is never forgotten for the sake of a crowd (security requirement RL-4).
  virtual result<int> trim(time_point now, int most) = 0;
};

}  // namespace ess::storage
