// When a chain is due for a checkpoint, and how one is made.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "ess/audit/anchor_file.hpp"
#include "ess/audit/checkpoint.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/audit_transactions.hpp"
#include "ess/storage/units.hpp"

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

/// The newest statement of one key about each chain.
using anchored_heads = std::map<std::string, checkpoint, std::less<>>;

/// What the signer said last in an anchor file; nothing if there is no file yet. Signatures are not checked here.
/// Errors: `anchor_failed` (unavailable).
result<anchored_heads> last_anchored(const anchor_file& anchors, const checkpoint_signer& signer);

/// Signs what is due in every chain, at most 1,000 checkpoints at once. The entries since the signer's last checkpoint
/// are verified first, and what it anchored must still be there, so that a signature never covers up what somebody
/// altered: such a chain is refused. `anchored` must have been read before the unit of work began.
/// Errors: those of the store.
result<checkpoint_pass> sign_due(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                 const checkpoint_rule& rule, const anchored_heads& anchored = {});
/// As `sign_due`, for the head of every chain that has entries without a checkpoint.
result<checkpoint_pass> sign_heads(const storage::audit_unit& uow, const checkpoint_signer& signer,
                                   const anchored_heads& anchored = {});

enum class checkpoint_demand { due, heads };

/// Reads the anchor file, signs, anchors, then keeps the checkpoints in the database, so that each one there is in the
/// anchor file too. A crash in between leaves one too many in the file, which does no harm. `anchors` may be null;
/// `rule` says what is due. Blocks: it waits for the store and for the disk. Errors: those of the store and of the
/// anchor file.
result<checkpoint_pass> make_checkpoints(storage::audit_transactions& log, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand,
                                         const checkpoint_rule& rule = checkpoint_rule());
/// As above, for the log of a `database`.
result<checkpoint_pass> make_checkpoints(storage::database& database, const checkpoint_signer& signer,
                                         const anchor_file* anchors, checkpoint_demand demand,
                                         const checkpoint_rule& rule = checkpoint_rule());

}  // namespace ess::audit
