// What is stored about a person: all of it for them to take along, and its end.
#pragma once

#include <boost/json/object.hpp>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::identity {

/// The most audit entries that one export holds, the newest; `auditComplete` says whether that was all.
inline constexpr int most_exported_entries = 10'000;

/// Everything that is stored about the user, as JSON for people and programs: account, sessions, browsers, memberships,
/// invitations, Discord link, audit entries with values about them. No secret and nothing that opens anything. Audited
/// as `account.exported`.
result<boost::json::object> export_account(storage::unit_of_work& work, random_source& random, const signed_in& who,
                                           const client_info& client);

/// Deletes the account with all that hangs on it, and erases its personal values from the audit log, whose chains stay
/// verifiable (security requirements AU-4, OA-22). What others own, as approvals they decided, stays without a name.
/// Audited as `user.deleted`. Errors: `user_not_found`; `last_owner` (conflict) while a community has no other owner.
result<void> delete_account(storage::unit_of_work& work, random_source& random, const user_id& user,
                            const audit::origin& who);

}  // namespace ess::identity
