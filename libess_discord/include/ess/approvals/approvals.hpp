// Approval requests: asked for by one person, decided by another.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/approvals/executor.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::approvals {

struct new_request {
  std::optional<user_id> requested_by;  ///< nothing: a host asks in nobody's name, so anybody else's decision will do
  storage::risk_level risk = storage::risk_level::low;
  std::string payload;  ///< JSON object text, at most 8 KiB, with a non-empty string `commandId`
  std::string reason;   ///< at most 500 characters
};

/// Audited as `approval.requested`.
/// Errors: `community_not_found`, `user_not_found` (the requester is not a member), `invalid_payload`,
/// `invalid_reason`.
result<storage::approval_record> request(storage::unit_of_work& work, random_source& random,
                                         const community_id& community, const new_request& wanted,
                                         const audit::origin& who);

/// Newest first.
result<std::vector<storage::approval_record>> list_pending(const storage::unit_of_work& work,
                                                           const community_id& community, int limit = 10);

/// Takes back a pending request: for the person, or with the API key of the host, that made it. Audited as
/// `approval.cancelled`. Errors: `approval_not_found` (also for one of another community),
/// `already_decided` (conflict), `not_own_request` (forbidden), `invalid_reason`.
result<storage::approval_record> cancel(storage::unit_of_work& work, random_source& random,
                                        const community_id& community, const approval_id& id, std::string_view reason,
                                        const audit::origin& who);

enum class decision { approve, deny };

struct decided {
  storage::approval_record approval;  ///< as it is now
  std::string message;                ///< for the person who decided
};

/// The request, if that person may decide it now. Writes nothing. Precondition: the permission was checked.
/// Errors: `approval_not_found`, `already_decided`, `own_request`, as of `decide`.
result<storage::approval_record> find_decidable(const storage::unit_of_work& work, const community_id& community,
                                                const approval_id& id, const user_id& decider);

/// Decides a pending request of this community. Refuses before it writes anything. Audited as `approval.decided`.
/// Precondition: the permission was checked; `who` has an actor.
/// Errors: `approval_not_found` (also for one of another community), `already_decided` (conflict), `own_request`
/// (forbidden: the requester never decides), `invalid_reason`, `execution_failed` (unavailable; nothing was decided).
result<decided> decide(storage::unit_of_work& work, random_source& random, approval_executor& executor,
                       const community_id& community, const approval_id& id, decision choice, std::string_view reason,
                       const audit::origin& who);

}  // namespace ess::approvals
