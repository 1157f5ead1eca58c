// Erasing what the audit log holds about a person.
#pragma once

#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// Erases the personal values of every entry, in every chain, that this user made or that is about this user; answers
/// of how many entries. For the deletion of an account.
///
/// The entries stay, and so does their proof: a chain hashes only commitments to personal values (security requirement
/// AU-4). In entries by this user about somebody else the values of both go; ids stay. Call it after the caller's own
/// entry about the deletion was appended, and give that entry no personal values. Errors: those of the store.
result<int> erase_personal(storage::audit_unit& uow, const user_id& user);

}  // namespace ess::audit
