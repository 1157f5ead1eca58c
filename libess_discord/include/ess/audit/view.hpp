// The audit log as people and programs see it.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "ess/audit/verify.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// The name of a community's chain, or of the installation's when there is none.
/// Lifetime: as long as the argument.
std::string_view chain_of(const std::optional<community_id>& community) noexcept;
/// Without it an id would become an optional that is gone before the name is read.
inline std::string_view chain_of(const community_id& community) noexcept { return community.str(); }

/// `{sequence, at, event, severity?, source, result, actor?, target?, guildId?, apiKeyId?, requestId?, metadata,
/// personal?, hash}`; `personal` holds the values not yet erased, `hash` is hex.
boost::json::object entry_json(const storage::audit_record& record);

/// A moment as people write it: `2026-01-31`, its midnight in UTC, or ISO 8601 with a time.
/// Errors: `invalid_time`, with the form in its message.
result<time_point> parse_moment(std::string_view text);

/// Narrows a filter to entries from one moment on and before another. Errors: those of the store.
result<void> narrow_to_times(const storage::audit_unit& uow, std::string_view chain, storage::audit_filter& filter,
                             std::optional<time_point> from, std::optional<time_point> to);

/// Some entries, newest first, and whether they are what was written.
struct page {
  std::vector<storage::audit_record> entries;
  verify_report integrity;
};

/// Errors: those of the store.
result<page> read_page(const storage::audit_unit& uow, std::string_view chain, const storage::audit_filter& filter,
                       int limit);

}  // namespace ess::audit
