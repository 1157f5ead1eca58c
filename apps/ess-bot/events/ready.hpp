// READY: a new session began.
#pragma once

#include <boost/json/value.hpp>

#include "communities.hpp"
#include "ess/base/log.hpp"
#include "presence.hpp"
#include "state/saved_session.hpp"

namespace ess::bot {

/// Says in the log who we are and in how many guilds. A server with an API key that belongs to this shard and is not
/// among them removed the bot while nobody listened: that is reported as a GUILD_DELETE would be.
void on_ready(const boost::json::value& data, const session_owner& shard, const communities& known, presence& here,
              const logger& log);

}  // namespace ess::bot
