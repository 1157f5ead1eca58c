// The judgement over a chain, entry by entry, wherever the entries come from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/entry_check.hpp"
#include "ess/audit/verify.hpp"

namespace ess::audit {

/// Canonical JSON holds no larger integer exactly (RFC 8785, section 3.2.2.3), so no entry has a larger number.
inline constexpr std::int64_t max_sequence = (std::int64_t{1} << 53) - 1;

/// The checkpoints of one chain, checked and in order.
struct chain_evidence {
  struct point {
    std::int64_t sequence = 0;
    std::string hash;
    time_point at;
    bool is_valid = false;  ///< false: signed by a key that is not at hand
  };
  std::vector<point> points;     ///< by sequence
  std::int64_t cut = 0;          ///< of the last cut whose signature is valid, 0 if none
  std::int64_t claimed_cut = 0;  ///< of the last cut under a key that is not at hand, 0 if none: it proves nothing
  std::int64_t forged = 0;       ///< sequence of a checkpoint whose signature is wrong, 0 if none

  signature_state add(const checkpoint& statement, const trusted_keys& keys);
  void sort();
};

/// Feed it the entries in order, then ask. Lifetime: the evidence outlives it.
class chain_verifier {
 public:
  explicit chain_verifier(const chain_evidence& known) : known_(known) {}

  /// The first entry fed must be this one; nobody vouches for what is before it.
  void start_at(std::int64_t sequence) { expected_ = sequence; }
  /// As `start_at`, but what a cut covers may be gone. Where only a cut that cannot be checked speaks for what is gone,
  /// the entries are fed and nothing stands on them: `has_unproven_start`.
  void start_within(std::int64_t sequence) {
    expected_ = sequence;
    may_be_pruned_ = true;
  }
  void start_of_chain() { start_within(1); }

  /// False once the chain is known to be broken: more entries change nothing.
  bool feed(const storage::audit_record& entry);
  bool is_broken() const noexcept { return report_.state == chain_state::broken; }
  std::int64_t last() const noexcept { return report_.last; }
  bool has_unproven_start() const noexcept { return has_unproven_start_; }
  const std::string& last_hash() const noexcept { return last_hash_; }

  /// The last entry of the chain, as it was at that time, was fed: checkpoints of later entries, signed by then, tell
  /// of entries that are gone.
  verify_report finish_chain(time_point as_of = time_point::max());
  /// What was fed is a part; the chain may go on.
  verify_report finish_part();

 private:
  bool is_first_acceptable(const storage::audit_record& entry);
  bool is_start_acceptable(std::int64_t sequence);
  bool agrees_with_checkpoints(const storage::audit_record& entry);
  bool break_at(std::int64_t sequence, std::string why);
  void judge_foundation();

  const chain_evidence& known_;
  entry_checker checker_;
  verify_report report_;
  std::string last_hash_;
  std::size_t next_point_ = 0;
  std::int64_t expected_ = 0;
  bool may_be_pruned_ = false;
  bool has_unproven_start_ = false;
};

}  // namespace ess::audit
