// Checkpoints as entries of a community's chain, so that its security channel shows them: copies outside the database,
// in the hands of people who read along.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ess/audit/checkpoint.hpp"
#include "ess/audit/checkpointing.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// The event of such an entry. Its metadata has the members of the checkpoint's line in an anchor file.
inline constexpr std::string_view anchored_event = "audit.anchored";

/// How far such entries of one chain are apart at least (security requirement AU-6). Once a day: people read the
/// channel, and an hourly line would hide what they should see there.
inline constexpr std::chrono::hours between_channel_anchors{24};

/// The newest checkpoint of the chain that one of `keys` signed, if it is to be shown now: the last one was shown a day
/// ago or more, and something has happened since but its being shown. Both are read from the chain itself.
/// Errors: those of the store.
result<std::optional<checkpoint>> due_channel_anchor(const storage::audit_unit& uow, std::string_view chain,
                                                     const trusted_keys& keys);

/// Appends `audit.anchored` to the chain of each community that is due, except for those of `refused`: what contradicts
/// itself is not shown as a state to keep. It asks for the communities there are, so it takes a whole `database`; a
/// host without one appends `anchored_event` where `due_channel_anchor` says so. Answers how many it wrote. Blocks: it
/// waits for the store. Errors: those of the store and of `append`; the entries before it stand.
result<int> write_channel_anchors(storage::database& database, random_source& random, const checkpoint_signer& signer,
                                  std::span<const refused_chain> refused);

/// The line of an anchor file that the metadata of such an entry holds; empty if it holds none.
std::string anchor_line_in(const boost::json::object& metadata);

}  // namespace ess::audit
