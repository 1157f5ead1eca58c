// What Discord posts to an application's own address (Interactions / Overview, "Setting Up an Endpoint").
#pragma once

#include <string_view>

#include "ess/base/random.hpp"
#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// A key pair of the application's own; its public half is `verify_key`.
void make_signing_key(application& app, random_source& random);

/// Queues the interaction for the application's address, signed over timestamp and body.
void post_interaction(state& sim, const application& app, flake interaction, const json::object& event, time_point now);

/// Begins to check an address: a PING that must be answered with PONG, and one with a bad signature that must be
/// refused with 401. Empty: interactions go over the gateway again.
void set_interactions_url(state& sim, application& app, std::string url, time_point now);

/// What came of a post. `status` 0: there was no answer.
void take_post_answer(state& sim, const sim_post& post, int status, std::string_view body, time_point now);

}  // namespace ess::testing::sim
