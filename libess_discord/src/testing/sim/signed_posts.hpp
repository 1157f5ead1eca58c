// What Discord posts to an application's own addresses (Interactions / Overview, "Setting Up an Endpoint"; Events /
// Webhook Events).
#pragma once

#include <string_view>

#include "ess/base/random.hpp"
#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// A key pair of the application's own; its public half is `verify_key`.
void make_signing_key(application& app, random_source& random);

/// A request to the application, signed over timestamp and body.
sim_post make_post(const application& app, std::string url, std::string body, time_point now);

/// Queues the interaction for the application's address.
void post_interaction(state& sim, const application& app, flake interaction, const json::object& event, time_point now);

/// Begins to check an address: a PING that must be answered with PONG, and one with a bad signature that must be
/// refused with 401. Empty: interactions go over the gateway again.
void set_interactions_url(state& sim, application& app, const std::string& url, time_point now);
/// The same for webhook events; there PING has type 0 and is answered with 204 and no body.
void set_events_url(state& sim, application& app, const std::string& url, time_point now);

/// What came of a post. `status` 0: there was no answer.
void take_post_answer(state& sim, const sim_post& post, int status, std::string_view body, time_point now);

}  // namespace ess::testing::sim
