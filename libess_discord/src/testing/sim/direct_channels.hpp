// Direct messages between a user and an application's bot.
#pragma once

#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// The DM channel of the two; made when there is none yet.
channel& direct_channel(state& sim, flake bot_id, flake user_id, time_point now);

}  // namespace ess::testing::sim
