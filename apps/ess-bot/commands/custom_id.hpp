// What a button of ours carries: `ess:approve:<approval id>`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "commands/commands.hpp"
#include "ess/base/id.hpp"

namespace ess::bot {

std::string decision_custom_id(verdict_button which, std::string_view approval);
/// Nothing for a button that is not ours. Whoever pressed it says nothing about what they may do: ESS decides that.
std::optional<std::pair<verdict_button, approval_id>> parse_decision_custom_id(std::string_view custom_id);

}  // namespace ess::bot
