// The slash command of ESS as data.
#pragma once

#include "ess/discord/model/command.hpp"

namespace ess::discord {

/// `/ess` with its subcommands. Lengths agree with the bot API, so Discord refuses early what ESS would refuse.
/// It may be called anywhere; outside a server the answer says that it must be run inside one.
command ess_command();

}  // namespace ess::discord
