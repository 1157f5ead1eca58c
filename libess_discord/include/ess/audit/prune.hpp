// Removing old entries so that the rest stays provable.
#pragma once

#include <cstdint>
#include <optional>

#include "ess/audit/checkpointing.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"

namespace ess::audit {

/// What is to go: entries before a time, or all but the newest `keep`; if both are given, what both allow.
struct prune_wish {
  std::optional<time_point> before;
  std::optional<std::int64_t> keep;
};

/// What a pruning came to. `removed` may be greater than 0 with no `cut`: the rest of an earlier, interrupted one.
struct prune_report {
  std::int64_t cut = 0;      ///< the last entry that went, 0 if none had to
  std::int64_t removed = 0;  ///< entries removed now
};

/// The last entry that may go under that wish; 0 if none. The newest entry always stays.
/// Errors: those of the store; `invalid_prune` (invalid_argument) for an empty wish.
result<std::int64_t> prune_point(const storage::audit_unit& uow, std::string_view chain, const prune_wish& wish);

/// Prunes a chain: verifies it, signs and anchors a cut, records it together with the entry `audit.pruned`, and only
/// then removes entries, some at a time. A crash in between leaves a chain that verifies; the next call goes on.
/// `community` names the chain, the installation's if there is none; `anchors` may be null. The store keeps checkpoints
/// and cuts (`insert_checkpoint`, `checkpoints`, `cut`, `erase_below_cut` of `audit_store`).
///
/// Blocks: it waits for the store and for the disk. Errors: `audit_tampered` (conflict): nothing is removed from a log
/// that does not verify, by the database and by the anchor file; those of `prune_point`, of the store and of the anchor
/// file.
result<prune_report> prune(storage::audit_transactions& log, random_source& random, const checkpoint_signer& signer,
                           const anchor_file* anchors, const std::optional<community_id>& community,
                           const prune_wish& wish, const origin& who);
/// As above, for the log of a `database`.
result<prune_report> prune(storage::database& database, random_source& random, const checkpoint_signer& signer,
                           const anchor_file* anchors, const std::optional<community_id>& community,
                           const prune_wish& wish, const origin& who);

}  // namespace ess::audit
