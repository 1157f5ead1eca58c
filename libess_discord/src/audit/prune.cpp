#include "ess/audit/prune.hpp"

#include <algorithm>

#include "ess/audit/append.hpp"
#include "ess/audit/export.hpp"
#include "ess/audit/view.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::audit {

namespace {

constexpr int removed_at_once = 1000;

// The statement to be recorded; nothing if no entry has to go.
result<std::optional<checkpoint>> sign_cut(const storage::audit_unit& uow, std::string_view chain,
                                           const checkpoint_signer& signer, const evidence& known,
                                           const prune_wish& wish) {
  const auto point = prune_point(uow, chain, wish);
  if (!point) return point.error();
  if (*point == 0) return std::optional<checkpoint>();
  const auto report = verify(uow, chain, known);
  if (!report) return report.error();
  // A cut of ours over entries that are gone without one would make their removal look like pruning.
  if (is_tampered(report->state) || report->state == chain_state::unverifiable) {
    return error(errc::conflict, "audit_tampered",
                 "The chain does not verify, so nothing was removed from it: " + report->why);
  }
  const auto entry = uow.audit().range(chain, *point - 1, 1);
  if (!entry) return entry.error();
  if (entry->empty() || entry->front().sequence != *point) return std::optional<checkpoint>();
  return std::optional<checkpoint>(signer.sign(checkpoint_kind::cut, chain, *point, entry->front().hash, uow.now()));
}

result<evidence> gather_evidence(const checkpoint_signer& signer, const anchor_file* anchors) {
  evidence known;
  if (auto added = known.keys.add(signer.public_key()); !added) return std::move(added).error();
  if (anchors == nullptr) return known;
  const auto read = anchors->read([&](const checkpoint& each) { known.add(each); });
  if (!read && read.error().reason() != "anchor_missing") return read.error();
  return known;
}

result<void> record_cut(storage::audit_unit& uow, random_source& random, const checkpoint& cut,
                        const std::optional<community_id>& community, const origin& who) {
  if (auto kept = uow.audit().insert_checkpoint(cut); !kept) return kept;
  boost::json::object metadata;
  metadata["cut"] = cut.sequence;
  metadata["keyId"] = cut.key_id;
  return append(uow, random, community, event("audit.pruned").from(who).metadata(std::move(metadata)));
}

// Only a cut of ours removes anything: whoever writes the database can put in another.
result<std::int64_t> remove_below_cut(storage::audit_transactions& log, std::string_view chain,
                                      const trusted_keys& keys) {
  std::int64_t removed = 0;
  int now = 0;
  do {
    auto done = log.write([&](storage::audit_unit& uow) -> result<void> {
      now = 0;
      const auto last = uow.audit().cut(chain);
      if (!last) return last.error();
      if (!*last || keys.check(**last) != signature_state::valid) return success();
      const auto erased = uow.audit().erase_below_cut(chain, removed_at_once);
      if (!erased) return erased.error();
      now = *erased;
      return success();
    });
    if (!done) return std::move(done).error();
    removed += now;
  } while (now == removed_at_once);
  return removed;
}

}  // namespace

result<std::int64_t> prune_point(const storage::audit_unit& uow, std::string_view chain, const prune_wish& wish) {
  if ((!wish.before && !wish.keep) || (wish.keep && *wish.keep < 1)) {
    return error(errc::invalid_argument, "invalid_prune",
                 "Say what to remove: entries before a time, or all but the newest ones (at least 1).");
  }
  const auto head = uow.audit().head(chain);
  if (!head) return head.error();
  std::int64_t point = head->sequence - wish.keep.value_or(1);
  if (wish.before) {
    const auto range = range_of_times(uow, chain, std::nullopt, wish.before);
    if (!range) return range.error();
    point = std::min(point, *range->to);
  }
  const auto cut = uow.audit().cut(chain);
  if (!cut) return cut.error();
  const std::int64_t before = *cut ? (*cut)->sequence : 0;
  return point > before ? point : std::int64_t{0};
}

result<prune_report> prune(storage::audit_transactions& log, random_source& random, const checkpoint_signer& signer,
                           const anchor_file* anchors, const std::optional<community_id>& community,
                           const prune_wish& wish, const origin& who) {
  const std::string chain(chain_of(community));
  std::optional<checkpoint> cut;
  // Before the entries: what is anchored by now was committed before.
  const auto known = gather_evidence(signer, anchors);
  if (!known) return known.error();
  auto planned = log.read([&](const storage::audit_unit& uow) -> result<void> {
    auto statement = sign_cut(uow, chain, signer, *known, wish);
    if (!statement) return std::move(statement).error();
    cut = *std::move(statement);
    return success();
  });
  if (!planned) return std::move(planned).error();
  prune_report report;
  if (cut) {
    if (anchors != nullptr) {
      if (auto anchored = anchors->append({&*cut, 1}); !anchored) return std::move(anchored).error();
    }
    auto recorded = log.write([&](storage::audit_unit& uow) { return record_cut(uow, random, *cut, community, who); });
    if (!recorded) return std::move(recorded).error();
    report.cut = cut->sequence;
  }
  // Also what an earlier call had to leave behind.
  const auto removed = remove_below_cut(log, chain, known->keys);
  if (!removed) return removed.error();
  report.removed = *removed;
  return report;
}

result<prune_report> prune(storage::database& database, random_source& random, const checkpoint_signer& signer,
                           const anchor_file* anchors, const std::optional<community_id>& community,
                           const prune_wish& wish, const origin& who) {
  storage::database_audit log(database);
  return prune(log, random, signer, anchors, community, wish, who);
}

}  // namespace ess::audit
