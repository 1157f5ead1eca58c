#include "audit/chain_verifier.hpp"

#include <algorithm>

#include "audit/entry_hash.hpp"

namespace ess::audit {

signature_state chain_evidence::add(const checkpoint& statement, const trusted_keys& keys) {
  const auto state = keys.check(statement);
  if (state == signature_state::invalid) {
    if (forged == 0 || statement.sequence < forged) forged = statement.sequence;
    return state;
  }
  const bool is_valid = state == signature_state::valid;
  points.push_back({statement.sequence, statement.hash, statement.at, is_valid});
  if (statement.kind == checkpoint_kind::cut) {
    // Whoever writes the database can put in a cut of any entry; only a signature lets entries be gone.
    auto& last = is_valid ? cut : claimed_cut;
    last = std::max(last, statement.sequence);
  }
  return state;
}

void chain_evidence::sort() { std::ranges::stable_sort(points, {}, &point::sequence); }

bool chain_verifier::break_at(std::int64_t sequence, std::string why) {
  report_.state = chain_state::broken;
  report_.first_bad = sequence;
  report_.why = "Entry " + std::to_string(sequence) + " is not as it was written: " + std::move(why) + ".";
  return false;
}

bool chain_verifier::is_start_acceptable(std::int64_t sequence) {
  if (expected_ == 0 || sequence == expected_) return true;
  if (!may_be_pruned_ || sequence < expected_) return break_at(expected_, "it is missing");
  const std::int64_t latest = std::max(expected_, known_.cut + 1);
  if (sequence <= latest) return true;
  if (sequence > known_.claimed_cut + 1) return break_at(latest, "it is missing");
  has_unproven_start_ = true;
  return true;
}

bool chain_verifier::is_first_acceptable(const storage::audit_record& entry) {
  // Of a chain that somebody made up; the numbers of those that follow are counted from this one.
  if (entry.sequence < 1 || entry.sequence > max_sequence) {
    return break_at(std::max<std::int64_t>(expected_, 1), "its number is none that an entry can have");
  }
  if (!is_start_acceptable(entry.sequence)) return false;
  report_.first = entry.sequence;
  if (entry.sequence == 1) {
    return entry.previous_hash == std::string(hash_bytes, '\0') || break_at(1, "something seems to be before it");
  }
  // What was signed of the entry before it, which is not here.
  auto& next = next_point_;
  while (next < known_.points.size() && known_.points[next].sequence < entry.sequence) {
    const auto& point = known_.points[next++];
    if (point.sequence != entry.sequence - 1) continue;
    if (point.hash != entry.previous_hash)
      return break_at(entry.sequence, "it does not follow the signed entry before it");
    if (point.is_valid) report_.from_checkpoint = report_.signed_to = point.sequence;
  }
  return true;
}

bool chain_verifier::agrees_with_checkpoints(const storage::audit_record& entry) {
  for (; next_point_ < known_.points.size() && known_.points[next_point_].sequence <= entry.sequence; ++next_point_) {
    const auto& point = known_.points[next_point_];
    if (point.sequence < entry.sequence) continue;
    if (point.hash != entry.hash) {
      return break_at(entry.sequence, "a checkpoint of " + format_time(point.at) + " has another hash; entries after " +
                                          std::to_string(report_.signed_to) + " may have been rewritten");
    }
    if (!point.is_valid) continue;
    report_.signed_to = point.sequence;
    if (report_.from_checkpoint == 0) report_.from_checkpoint = point.sequence;
  }
  return true;
}

bool chain_verifier::feed(const storage::audit_record& entry) {
  if (is_broken()) return false;
  if (report_.checked == 0) {
    if (!is_first_acceptable(entry)) return false;
  } else if (entry.sequence != report_.last + 1) {
    return break_at(report_.last + 1, "it is missing");
  } else if (entry.previous_hash != last_hash_) {
    return break_at(entry.sequence, "it does not follow the entry before it");
  }
  ++report_.checked;
  if (auto bad = checker_.check(entry)) return break_at(entry.sequence, std::move(*bad));
  if (!agrees_with_checkpoints(entry)) return false;
  report_.last = entry.sequence;
  last_hash_ = entry.hash;
  return true;
}

void chain_verifier::judge_foundation() {
  if (is_broken()) return;
  report_.head_hash = last_hash_;
  if (known_.forged != 0) {
    report_.state = chain_state::unverifiable;
    report_.why = "The checkpoint of entry " + std::to_string(known_.forged) +
                  " has a wrong signature, so somebody altered the checkpoints.";
  } else if (has_unproven_start_) {
    report_.state = chain_state::unverifiable;
    report_.why = "Entries up to " + std::to_string(report_.first - 1) +
                  " are gone, and no public key at hand proves the cut that is to have removed them.";
  } else if (report_.first == 1) {
    report_.state = chain_state::intact;
    report_.from_checkpoint = 0;
  } else if (report_.from_checkpoint != 0) {
    report_.state = chain_state::intact_from_checkpoint;
  } else {
    report_.state = chain_state::unverifiable;
    report_.why = "The entries agree with one another, but they begin at " + std::to_string(report_.first) +
                  " and no checkpoint with a signature that can be checked vouches for one of them.";
  }
  if (report_.state == chain_state::unverifiable) report_.head_hash.clear();
}

verify_report chain_verifier::finish_chain(time_point as_of) {
  if (is_broken()) return report_;
  if (report_.checked == 0) report_.last = known_.cut;
  const auto beyond =
      std::ranges::find_if(known_.points, [&](const auto& p) { return p.sequence > report_.last && p.at <= as_of; });
  if (beyond != known_.points.end()) {
    report_.state = chain_state::truncated;
    report_.first_bad = report_.last + 1;
    report_.why = "The chain ends at " + std::to_string(report_.last) + ", but a checkpoint of " +
                  format_time(beyond->at) + " tells of entry " + std::to_string(beyond->sequence) + ".";
    return report_;
  }
  return finish_part();
}

verify_report chain_verifier::finish_part() {
  if (report_.checked != 0) judge_foundation();
  return report_;
}

}  // namespace ess::audit
