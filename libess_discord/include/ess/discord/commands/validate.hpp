// Discord's limits on commands, checked before anything is sent (Interactions / Application Commands).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ess/discord/model/command.hpp"

namespace ess::discord {

/// Everything Discord would refuse in the set of one scope, one sentence each; empty when all is well.
std::vector<std::string> problems_of(const std::vector<command>& commands);

/// True for 1..32 of a-z, digits, `-`, `_` and apostrophe; letters of other scripts are left for Discord to judge.
bool is_command_name(std::string_view name);

}  // namespace ess::discord
