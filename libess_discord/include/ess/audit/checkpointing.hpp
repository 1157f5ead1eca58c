// When a chain is due for a checkpoint, and how one is made.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ess/audit/anchor_file.hpp"
#include "ess/audit/checkpoint.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::storage {
class database;
}

namespace ess::audit {

/// Figures of security requirement AU-6.
struct checkpoint_rule {
  std::int64_t every = 1000;                   ///< entries
  std::chrono::milliseconds at_most{600'000};  ///< how long an entry waits for a checkpoint
};

/// The sequences of a chain that want a checkpoint now: each full thousand since the last one, and the head when an
/// entry has waited long enough. No clock, no store.
std::vector<std::int64_t> due_checkpoints(const storage::audit_progress& chain, time_point now,
                                          const checkpoint_rule& rule);

/// A chain that is not what was signed before.
struct refused_chain {
  std::string chain;
  std::string why;  ///< for people, without what entries say
};

/// What a pass over the chains made.
struct checkpoint_pass {
  std::vector<checkpoint> made;
  std::vector<refused_chain> refused;
};

/// Signs what is due in every chain, at most 1,000 checkpoints at once. The entries since the last checkpoint are
/// verified first, so that a signature never covers up what somebody altered: such a chain is refused.
/// Errors: those of the store.
result<checkpoint_pass> sign_due(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                 const checkpoint_rule& rule);
/// As `sign_due`, for the head of every chain that has entries without a checkpoint.
result<checkpoint_pass> sign_heads(const storage::audit_unit& uow, const checkpoint_signer& signer);

enum class checkpoint_demand { due, heads };

/// Signs, anchors, then keeps the checkpoints in the database, so that each one there is in the anchor file too. A
/// crash in between leaves one too many in the file, which does no harm. `anchors` may be null.
/// Blocks: it waits for the store and for the disk. Errors: those of the store and of the anchor file.
result<checkpoint_pass> make_checkpoints(storage::database& database, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand);

}  // namespace ess::audit
