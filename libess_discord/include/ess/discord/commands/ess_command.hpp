// The slash command of ESS as data.
#pragma once

#include "ess/discord/model/command.hpp"

namespace ess::discord {

/// `/ess` with its subcommands. Lengths agree with the bot API, so Discord refuses early what ESS would refuse.
command ess_command();

}  // namespace ess::discord
