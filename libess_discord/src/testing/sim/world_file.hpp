// Reads the description of a world.
#pragma once

#include <string_view>

#include "ess/base/result.hpp"
#include "ess/testing/sim_options.hpp"
#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// Errors: `invalid_json`, `invalid_world`; the message names the place, as in `guilds[0].ownerId`.
result<world> read_world(std::string_view text, state& sim, time_point now);

/// Adds an application that the world has to a guild: its bot becomes a member with a role of its own.
void install(world& w, guild& g, flake application_id, state& sim, time_point now);

}  // namespace ess::testing::sim
