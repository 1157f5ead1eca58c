// Checking the audit log: whole chains, windows of them, entries that are about to be shown, exports.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/audit/checkpoint.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

enum class chain_state {
  empty,                   ///< there was nothing to check
  intact,                  ///< for a chain: from its first entry on; for shown entries: each as it was written
  intact_from_checkpoint,  ///< from the signed checkpoint `from_checkpoint` on
  broken,                  ///< at `first_bad`
  truncated,               ///< entries up to `last` are fine, but a checkpoint tells of more
  unverifiable,            ///< `why` says what is missing for a judgement
};

/// `empty`, `intact`, `intact_from_checkpoint`, `broken`, `truncated`, `unverifiable`.
std::string_view to_string(chain_state state) noexcept;
/// True for `broken` and `truncated`: somebody altered the log.
bool is_tampered(chain_state state) noexcept;

/// The judgement over a chain, a window or some entries. A sequence of 0 stands for none.
struct verify_report {
  chain_state state = chain_state::empty;
  std::int64_t checked = 0;          ///< number of entries looked at
  std::int64_t first_bad = 0;        ///< sequence of the first bad or missing entry, 0 if none
  std::int64_t first = 0;            ///< sequence of the first entry that was checked
  std::int64_t last = 0;             ///< and of the last
  std::int64_t from_checkpoint = 0;  ///< the signed entry on which `intact_from_checkpoint` stands
  std::int64_t signed_to = 0;        ///< the last entry whose hash a valid checkpoint confirms, 0 if none
  std::string why;                   ///< what is wrong, for people
  std::string head_hash;             ///< 32 raw bytes: hash of the last entry, empty unless intact
};

/// Public keys, and checkpoints kept outside the database, by chain. Those in the database are found by `verify`.
class evidence {
 public:
  trusted_keys keys;

  /// A checkpoint of an anchor file. It vouches for something only if its signature is valid.
  void add(const checkpoint& anchored) { anchored_[anchored.chain].push_back(anchored); }
  std::span<const checkpoint> anchored(std::string_view chain) const;
  /// Chains that the anchors tell of: one of them may be gone from the database.
  std::vector<std::string> chains() const;

 private:
  std::map<std::string, std::vector<checkpoint>, std::less<>> anchored_;
};

/// Entries from one sequence to another, both included.
struct sequence_window {
  std::int64_t from = 1;
  std::int64_t to = 0;
};

/// Reads a whole chain, recomputes every hash and compares with every checkpoint: `intact`, `intact_from_checkpoint`
/// after pruning, `broken`, `truncated` or `unverifiable`. Erased personal values are not a fault, altered ones are.
/// In bounded memory. Errors: those of the store.
result<verify_report> verify(const storage::audit_unit& uow, std::string_view chain, const evidence& known = {});

/// As `verify`, for a part of a chain. It is `broken` or `intact` only by what is in the window; where an entry before
/// it, on which it stands, is bad, it is `unverifiable`. Errors: those of the store.
result<verify_report> verify_window(const storage::audit_unit& uow, std::string_view chain, sequence_window window,
                                    const evidence& known = {});

/// Checks entries of one chain, in any order and with any gaps, each against its stored neighbours: `empty`, `intact`
/// or `broken`. Errors: those of the store.
result<verify_report> verify_entries(const storage::audit_unit& uow, std::string_view chain,
                                     std::span<const storage::audit_record> entries);

}  // namespace ess::audit
