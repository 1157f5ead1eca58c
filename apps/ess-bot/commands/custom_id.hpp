// What a button of ours carries: `ess:approve:<approval id>`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::bot {

std::string approve_custom_id(std::string_view approval);
/// Nothing for a button that is not ours. Whoever pressed it says nothing about what they may do: ESS decides that.
std::optional<approval_id> parse_approve_custom_id(std::string_view custom_id);

}  // namespace ess::bot
