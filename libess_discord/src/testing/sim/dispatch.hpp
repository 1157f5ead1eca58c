// From a request to the rule that answers it.
#pragma once

#include <span>

#include "testing/sim/call.hpp"

namespace ess::testing::sim {

/// Checks, in this order: route, method, API version, fault, rate limits, User-Agent, Authorization, ids in the path,
/// body; then runs the rule. Every REST answer carries rate-limit headers.
sim_reply dispatch(state& sim, const sim_request& request, time_point now, time_point real_now);

// The routes, one table per resource. REST patterns stand below `/api` and `/api/v10`.
std::span<const route> oauth_token_routes();
std::span<const route> oauth_me_routes();
std::span<const route> application_routes();
std::span<const route> user_routes();
std::span<const route> gateway_routes();
std::span<const route> command_routes();
std::span<const route> guild_routes();
std::span<const route> channel_routes();
std::span<const route> message_routes();
std::span<const route> interaction_routes();
std::span<const route> webhook_routes();
std::span<const route> role_connection_routes();
// Outside `/api`.
std::span<const route> authorize_routes();
std::span<const route> control_routes();
std::span<const route> control_interaction_routes();
std::span<const route> control_change_routes();
std::span<const route> control_post_routes();
std::span<const route> control_fault_routes();
std::span<const route> control_guild_routes();
std::span<const route> control_role_connection_routes();
std::span<const route> page_routes();

}  // namespace ess::testing::sim
