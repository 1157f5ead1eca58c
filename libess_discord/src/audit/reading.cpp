#include "ess/audit/reading.hpp"

#include <algorithm>

#include "ess/audit/append.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

namespace {

// One entry per reader and hour, so more would mean more readers than that within an hour: then one too many is
// written.
constexpr int max_readers = 256;

bool is_by(const storage::audit_record& record, const origin& who) {
  const auto body = parse_json(record.body);
  if (!body) return false;
  const auto actor = string_member(*body, "actor");
  const auto expected = who.actor() ? std::optional<std::string>(who.actor()->str()) : std::nullopt;
  return actor == expected && string_member(*body, "source") == to_string(who.source());
}

}  // namespace

result<bool> is_reading_recorded(const storage::audit_unit& uow, const std::optional<community_id>& community,
                                 const origin& who) {
  storage::audit_filter reads;
  reads.event = "audit.read";
  const auto newest = uow.audit().list(chain_of(community), reads, max_readers);
  if (!newest) return newest.error();
  const auto hour = std::chrono::floor<std::chrono::hours>(uow.now());
  return std::ranges::any_of(*newest, [&](const auto& record) { return record.at >= hour && is_by(record, who); });
}

result<void> record_reading(storage::audit_unit& uow, random_source& random,
                            const std::optional<community_id>& community, const origin& who) {
  const auto recorded = is_reading_recorded(uow, community, who);
  if (!recorded) return recorded.error();
  if (*recorded) return success();
  return append(uow, random, community, event("audit.read").from(who));
}

result<void> record_export(storage::audit_unit& uow, random_source& random,
                           const std::optional<community_id>& community, const origin& who, std::string_view format,
                           std::int64_t after, std::optional<std::int64_t> to) {
  boost::json::object metadata;
  metadata["format"] = boost::json::string_view(format.data(), format.size());
  metadata["after"] = after;
  if (to) metadata["to"] = *to;
  return append(uow, random, community, event("audit.exported").from(who).metadata(std::move(metadata)));
}

}  // namespace ess::audit
