// Entries that a community's people should not have to look for.
#pragma once

#include <cstdint>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// Puts a message about a security event into the outbox, where the unit of work has one. What the message says is read
/// from the entry when it is sent. Errors: those of the store.
result<void> announce(storage::audit_unit& uow, random_source& random, const community_id& community, const event& what,
                      std::int64_t sequence);

}  // namespace ess::audit
