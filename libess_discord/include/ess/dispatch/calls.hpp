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

/// Whether a call may go from one status to another: onwards in any steps, back to OPEN or ASSIGNED while nobody is on
/// the scene, and nowhere from CLEARED and CANCELLED.
bool may_become(storage::call_status from, storage::call_status to) noexcept;

/// One change of a call. What is not set stays.
struct call_changes {
  int version = 0;  ///< the version that was read
  std::optional<std::string> title = {};
  std::optional<std::string> description = {};
  std::optional<int> priority = {};
  std::optional<std::optional<std::string>> location = {};  ///< empty inside: clears it
  std::optional<storage::call_status> status = {};
  /// Who takes it. Without it, a call that leaves OPEN and has nobody goes to the person who changes it.
  std::optional<user_id> assign_to = {};
  std::string note = {};  ///< at most 500 characters, for the history
};

/// Changes a call of this community and adds to its history. Back in OPEN it is nobody's. A change that changes nothing
/// and has no note writes nothing. Audited as `call.changed`.
/// Errors: `call_not_found`, `call_changed` (conflict: somebody else saved since), `call_closed` (conflict: cleared and
/// cancelled calls stay as they are), `transition_refused` (conflict), `assignee_invalid` (no member who may see
/// calls), `invalid_note`, and those of `open_call` for the fields.
result<storage::call_record> change_call(storage::unit_of_work& work, random_source& random,
                                         const community_id& community, const call_id& id, const call_changes& changes,
                                         const audit::origin& who);

struct open_calls {
  std::int64_t count = 0;                   ///< of all open calls
  std::vector<storage::call_record> calls;  ///< the most urgent, then the latest changed, at most `limit`
};

result<open_calls> list_open(const storage::unit_of_work& work, const community_id& community, int limit = 10);

}  // namespace ess::dispatch
