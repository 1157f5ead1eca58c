// What is chosen in selects (Components, "String Select" to "Channel Select").
#pragma once

#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "testing/sim/resolved.hpp"

namespace ess::testing::sim {

/// "Component Types".
namespace select_type {
inline constexpr std::int64_t string = 3, user = 5, role = 6, mentionable = 7, channel = 8;
}
bool is_select(std::int64_t type);

/// Checks the values chosen in a select of a message or a form, in the channel `in`, as the user's client would offer
/// them: as many as it takes, each once, each one of its options or of what the client fills it with. Adds those of the
/// second kind to `resolved`. Errors: `interaction_refused`.
result<void> check_chosen(const world& w, const json::object& menu, const channel& in, flake user_id,
                          const std::vector<std::string>& values, resolved_data& resolved);

}  // namespace ess::testing::sim
