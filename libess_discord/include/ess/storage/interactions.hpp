// Discord interactions that were acted upon: each may decide one thing, once.
#pragma once

#include <string>

#include "ess/base/clock.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::storage {

/// An interaction whose one decision was made.
struct spent_interaction {
  interaction_id id;
  community_id community;
  std::string action;  ///< as in the audit log: `approvals.approve`
  time_point at;
};

class interaction_store {
 public:
  virtual ~interaction_store() = default;

  /// Writes the interaction down as spent; answers false, changing nothing, if it was spent before, in whichever
  /// community. Of many callers at once one gets true.
  virtual result<bool> spend(const spent_interaction& what) = 0;
  /// Forgets what was spent before `before`; answers how many there were.
  virtual result<int> erase_older(time_point before) = 0;
};

}  // namespace ess::storage
