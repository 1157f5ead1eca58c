// Webhook events: what an application is told about its users without a gateway (Events / Webhook Events).
#pragma once

#include <optional>

#include "testing/sim/state.hpp"

namespace ess::testing::sim {

/// The user presses Authorize: the application is among the user's authorized apps, with these scopes besides those it
/// had (APPLICATION_AUTHORIZED).
void authorize(state& sim, application& app, const user& who, const std::vector<std::string>& scopes, time_point now);

/// The user removes the application under "Authorized Apps": its tokens for the user are gone
/// (APPLICATION_DEAUTHORIZED). False when it was not there.
bool deauthorize(state& sim, application& app, const user& who, time_point now);

/// Queues the posts of events that are due.
void post_due_events(state& sim, time_point now);
/// When the next is due; nothing when none waits.
std::optional<time_point> next_event(const world& w);

/// Takes those back that are on their way to the application.
void forget_events(world& w, flake application_id);

/// What came of one. Anything but 204 within three seconds is a failure: it is tried again, each time after a longer
/// pause, for ten minutes; after too many failures in a row the application is sent no more events.
void take_event_answer(state& sim, application& app, const sim_post& post, int status, time_point now);

}  // namespace ess::testing::sim
