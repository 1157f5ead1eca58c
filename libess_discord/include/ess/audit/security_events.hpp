// Security events: the entries of a community's audit log that have a severity, and those that a host raises (ADR 18).
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/audit/severity.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/random.hpp"

namespace ess::audit {

/// Something that a host saw and staff should know.
struct security_report {
  severity how_grave = severity::low;
  std::string type;                   ///< the host's own name for it: 1 to 64 of [a-z0-9._-], as in `anticheat.speed`
  boost::json::object metadata = {};  ///< at most 20 members and 4 KiB: texts, whole numbers, true, false, null
};

/// Appends the report as `security.low` to `security.critical`, by its severity, which also announces it. Answers its
/// sequence. Errors: `invalid_security_event` (invalid_argument), those of `append` and of the store.
result<std::int64_t> raise(storage::audit_unit& uow, random_source& random, const community_id& community,
                           const security_report& report, const origin& who);

/// True for an event that only `raise` writes.
bool is_raised(std::string_view event) noexcept;

/// The security events among what `filter` lets through, of one severity or of any; its `event` does not count.
/// Newest first. The cost follows `limit`, not the length of the log. Errors: those of the store.
result<page> read_security_page(const storage::audit_unit& uow, std::string_view chain,
                                const storage::audit_filter& filter, std::optional<severity> only, int limit);

}  // namespace ess::audit
