// The control API below `/_sim/`: what a person or a test does to the world from outside.
#pragma once

#include <optional>
#include <string_view>

#include "ess/base/result.hpp"
#include "testing/sim/call.hpp"

namespace ess::testing::sim {

/// Errors: those of `read_world`.
result<void> replace_world(state& sim, std::string_view json, time_point now);

/// See `simulator::may_wait_until`.
std::optional<time_point> may_wait_until(state& sim, const sim_request& request, time_point arrived, time_point now);

}  // namespace ess::testing::sim
