#include "ess/audit/verify.hpp"

#include <algorithm>

#include "audit/chain_verifier.hpp"
#include "audit/entry_hash.hpp"

namespace ess::audit {

namespace {

constexpr int batch_size = 500;

// Every checkpoint of the chain, of the database and of the anchors, by sequence.
result<std::vector<checkpoint>> all_checkpoints(const storage::audit_unit& uow, std::string_view chain,
                                                const evidence& known) {
  const auto anchored = known.anchored(chain);
  std::vector<checkpoint> found(anchored.begin(), anchored.end());
  std::int64_t after = 0;
  while (true) {
    const auto stored = uow.audit().checkpoints(chain, after, batch_size);
    if (!stored) return stored.error();
    found.insert(found.end(), stored->begin(), stored->end());
    if (stored->size() < static_cast<std::size_t>(batch_size)) break;
    // Of one entry there are at most two, a head and a cut: none is skipped when both straddle the end of a batch.
    after = stored->back().sequence - 1;
  }
  std::ranges::stable_sort(found, {}, &checkpoint::sequence);
  return found;
}

result<chain_evidence> gather(const storage::audit_unit& uow, std::string_view chain, const evidence& known) {
  const auto all = all_checkpoints(uow, chain, known);
  if (!all) return all.error();
  chain_evidence found;
  for (const checkpoint& each : *all) found.add(each, known.keys);
  return found;
}

// Only what concerns the window: checking a signature costs as much as checking thirty entries.
result<chain_evidence> gather(const storage::audit_unit& uow, std::string_view chain, const evidence& known,
                              sequence_window window) {
  const auto all = all_checkpoints(uow, chain, known);
  if (!all) return all.error();
  chain_evidence found;
  const auto inside = std::ranges::find_if(*all, [&](const auto& c) { return c.sequence >= window.from; });
  for (auto each = inside; each != all->end() && each->sequence <= window.to; ++each) found.add(*each, known.keys);
  bool has_ground = false;
  for (auto each = std::make_reverse_iterator(inside); each != all->rend(); ++each) {
    const bool is_cut = each->kind == checkpoint_kind::cut;
    if (has_ground && !is_cut) continue;
    const bool is_valid = found.add(*each, known.keys) == signature_state::valid;
    has_ground = has_ground || is_valid;
    if (is_cut && is_valid) break;
  }
  // A cut behind the window covers it too: a removal that was interrupted left the window's later part.
  for (auto each = inside; each != all->end(); ++each) {
    if (each->sequence > window.to && each->kind == checkpoint_kind::cut) found.add(*each, known.keys);
  }
  found.sort();
  return found;
}

// Feeds the entries after `after`, up to `to` if that is not 0.
result<void> feed_entries(const storage::audit_unit& uow, std::string_view chain, std::int64_t after, std::int64_t to,
                          chain_verifier& verifier) {
  while (to == 0 || after < to) {
    const int wanted = to == 0 ? batch_size : static_cast<int>(std::min<std::int64_t>(batch_size, to - after));
    const auto batch = uow.audit().range(chain, after, wanted);
    if (!batch) return batch.error();
    for (const storage::audit_record& entry : *batch) {
      if (to != 0 && entry.sequence > to) return success();
      if (!verifier.feed(entry)) return success();
      after = entry.sequence;
    }
    if (batch->size() < static_cast<std::size_t>(wanted)) return success();
  }
  return success();
}

verify_report nothing_to_verify() {
  verify_report report;
  report.why = "There is nothing to verify.";
  return report;
}

verify_report broken_at(std::int64_t sequence, std::int64_t checked, std::string why) {
  verify_report report;
  report.state = chain_state::broken;
  report.checked = checked;
  report.first_bad = sequence;
  report.why = "Entry " + std::to_string(sequence) + " is not as it was written: " + std::move(why) + ".";
  return report;
}

// A shown entry against what is stored before and after it.
result<problem> check_neighbours(const storage::audit_unit& uow, std::string_view chain,
                                 const storage::audit_record& entry) {
  const auto stored = uow.audit().range(chain, entry.sequence - 2, 3);
  if (!stored) return stored.error();
  bool has_predecessor = entry.sequence == 1 && entry.previous_hash == std::string(hash_bytes, '\0');
  bool is_stored = false;
  for (const storage::audit_record& other : *stored) {
    if (other.sequence == entry.sequence - 1) has_predecessor = other.hash == entry.previous_hash;
    if (other.sequence == entry.sequence) is_stored = other.hash == entry.hash;
    if (other.sequence == entry.sequence + 1 && other.previous_hash != entry.hash) {
      return problem("the entry after it follows another one");
    }
  }
  if (!is_stored) return problem("it is not what the store holds");
  if (!has_predecessor) {
    const auto cut = uow.audit().cut(chain);
    if (!cut) return cut.error();
    has_predecessor = *cut && (*cut)->sequence == entry.sequence - 1 && (*cut)->hash == entry.previous_hash;
  }
  if (!has_predecessor) return problem("it does not follow the entry before it");
  return problem();
}

// What a window stands on: the entries between it and the nearest valid checkpoint before it, or the chain's start.
result<verify_report> verify_ground(const storage::audit_unit& uow, std::string_view chain, const chain_evidence& known,
                                    const storage::audit_record& first) {
  std::int64_t from = known.cut + 1;
  for (const auto& point : known.points) {
    if (point.is_valid && point.sequence < first.sequence) from = std::max(from, point.sequence + 1);
  }
  chain_verifier verifier(known);
  verifier.start_within(std::min(from, first.sequence));
  if (auto fed = feed_entries(uow, chain, std::min(from, first.sequence) - 1, first.sequence, verifier); !fed) {
    return std::move(fed).error();
  }
  return verifier.finish_part();
}

}  // namespace

std::span<const checkpoint> evidence::anchored(std::string_view chain) const {
  const auto found = anchored_.find(chain);
  if (found == anchored_.end()) return {};
  return found->second;
}

std::vector<std::string> evidence::chains() const {
  std::vector<std::string> names;
  for (const auto& [chain, checkpoints] : anchored_) names.push_back(chain);
  return names;
}

std::string_view to_string(chain_state state) noexcept {
  switch (state) {
    case chain_state::empty:
      return "empty";
    case chain_state::intact:
      return "intact";
    case chain_state::intact_from_checkpoint:
      return "intact_from_checkpoint";
    case chain_state::broken:
      return "broken";
    case chain_state::truncated:
      return "truncated";
    case chain_state::unverifiable:
      return "unverifiable";
  }
  return "broken";
}

bool is_tampered(chain_state state) noexcept { return state == chain_state::broken || state == chain_state::truncated; }

result<verify_report> verify(const storage::audit_unit& uow, std::string_view chain, const evidence& known) {
  const auto checkpoints = gather(uow, chain, known);
  if (!checkpoints) return checkpoints.error();
  chain_verifier verifier(*checkpoints);
  verifier.start_of_chain();
  if (auto fed = feed_entries(uow, chain, 0, 0, verifier); !fed) return std::move(fed).error();
  auto report = verifier.finish_chain();
  return report.state == chain_state::empty ? nothing_to_verify() : report;
}

result<verify_report> verify_window(const storage::audit_unit& uow, std::string_view chain, sequence_window window,
                                    const evidence& known) {
  const std::int64_t from = std::max<std::int64_t>(window.from, 1);
  const auto checkpoints = gather(uow, chain, known, {from, window.to});
  if (!checkpoints) return checkpoints.error();
  const auto stored = uow.audit().range(chain, from - 1, 1);
  if (!stored) return stored.error();
  if (window.to < from || stored->empty() || stored->front().sequence > window.to) return nothing_to_verify();
  chain_verifier verifier(*checkpoints);
  verifier.start_within(from);
  if (auto fed = feed_entries(uow, chain, from - 1, window.to, verifier); !fed) return std::move(fed).error();
  auto report = verifier.finish_part();
  if (report.state == chain_state::broken || verifier.has_unproven_start()) return report;
  const auto ground = verify_ground(uow, chain, *checkpoints, stored->front());
  if (!ground) return ground.error();
  if (ground->state == chain_state::broken && ground->first_bad < report.first) {
    report.state = chain_state::unverifiable;
    report.why = "The entries agree with one another, but they stand on a bad one: " + ground->why;
    report.head_hash.clear();
    return report;
  }
  if (ground->state == chain_state::broken)
    return broken_at(report.first, report.checked, "it does not follow the entry before it");
  if (report.state != chain_state::unverifiable || ground->state == chain_state::unverifiable) return report;
  report.state = ground->state;
  report.from_checkpoint = ground->from_checkpoint;
  report.why.clear();
  report.head_hash = verifier.last_hash();
  return report;
}

result<verify_report> verify_entries(const storage::audit_unit& uow, std::string_view chain,
                                     std::span<const storage::audit_record> entries) {
  verify_report report;
  entry_checker checker;
  std::optional<verify_report> worst;
  for (const storage::audit_record& entry : entries) {
    ++report.checked;
    problem bad = entry.chain == chain ? checker.check(entry) : problem("it belongs to another chain");
    if (!bad) {
      auto checked = check_neighbours(uow, chain, entry);
      if (!checked) return std::move(checked).error();
      bad = std::move(*checked);
    }
    if (bad && (!worst || entry.sequence < worst->first_bad)) worst = broken_at(entry.sequence, 0, std::move(*bad));
  }
  if (worst) {
    worst->checked = report.checked;
    return std::move(*worst);
  }
  if (report.checked != 0) report.state = chain_state::intact;
  return report;
}

}  // namespace ess::audit
