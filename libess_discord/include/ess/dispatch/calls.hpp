// Dispatch calls: what is going on, and how urgent it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::dispatch {

struct new_call {
  std::string title;                    ///< 1..200 characters
  std::string description;              ///< at most 2,000 characters
  int priority = 3;                     ///< 1..5, 5 is the most urgent
  std::optional<std::string> location;  ///< 1..200 characters
};

/// Audited as `call.opened`. Errors: `community_not_found`, `invalid_title`, `invalid_description`, `invalid_priority`,
/// `invalid_location`.
result<storage::call_record> open_call(storage::unit_of_work& work, random_source& random,
                                       const community_id& community, const new_call& call, const audit::origin& who);

struct open_calls {
  std::int64_t count = 0;                   ///< of all open calls
  std::vector<storage::call_record> calls;  ///< the most urgent, then the latest changed, at most `limit`
};

result<open_calls> list_open(const storage::unit_of_work& work, const community_id& community, int limit = 10);

}  // namespace ess::dispatch
