// GUILD_CREATE and GUILD_DELETE: where the bot is, and where it no longer is.
#pragma once

#include <boost/json/value.hpp>

#include "communities.hpp"
#include "ess/base/log.hpp"
#include "presence.hpp"

namespace ess::bot {

/// Says in the log that a server is there, and warns where no API key speaks for it. False, and nothing else, for an
/// event that cannot be read (security requirement GW-4).
bool on_guild_create(const boost::json::value& data, const communities& known, presence& here, const logger& log);
/// Says whether the server is only down for a while (`unavailable`) or the bot was removed from it. False as above.
bool on_guild_delete(const boost::json::value& data, presence& here, const logger& log);

}  // namespace ess::bot
