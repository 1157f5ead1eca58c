// Appending to the audit log, inside the transaction of the change it tells of.
#pragma once

#include <optional>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// Adds one entry to the chain of the community, or to the installation's chain when there is none. The format is
/// docs/formats/audit-chain.md.
///
/// Callers return the error of this function as their own: then the unit of work is undone, and no change happens that
/// the log does not tell of (security requirement AU-1).
/// Errors: `audit_unavailable` if the store cannot take the entry; `audit_event_invalid` (a defect of the caller) for
/// a malformed type or metadata beyond the limits.
result<void> append(storage::audit_unit& uow, random_source& random, const std::optional<community_id>& community,
                    const event& what);

}  // namespace ess::audit
