// Who reads the log is itself in the log.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// True if this person's reading of the chain is recorded already for the present hour of the clock: turning pages
/// must not make the log grow. Errors: those of the store.
result<bool> is_reading_recorded(const storage::audit_unit& uow, const std::optional<community_id>& community,
                                 const origin& who);

/// Appends `audit.read`, unless it is recorded. Errors: those of `append`.
result<void> record_reading(storage::audit_unit& uow, random_source& random,
                            const std::optional<community_id>& community, const origin& who);

/// Appends `audit.exported`; each export is recorded. Errors: those of `append`.
result<void> record_export(storage::audit_unit& uow, random_source& random,
                           const std::optional<community_id>& community, const origin& who, std::string_view format,
                           std::int64_t after, std::optional<std::int64_t> to);

}  // namespace ess::audit
