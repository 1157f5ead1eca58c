// Whose is a Discord server? A community that has shown it keeps it; one that merely typed its id gives way.
#pragma once

#include <ess/base/random.hpp>

#include "tables.hpp"

namespace bot_gate {

/// The club `came_first` has typed the id of `guild`; the club `owners` shows that the server is its own. Says what
/// happened; true if all of it was as it should be.
bool claim_guild(tables& all, ess::random_source& random, ess::time_point now, const ess::community_id& came_first,
                 const ess::community_id& owners, ess::guild_id guild);

}  // namespace bot_gate
