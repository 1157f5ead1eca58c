// READY: a new session began.
#pragma once

#include <boost/json/value.hpp>

#include "ess/base/log.hpp"

namespace ess::bot {

/// Says in the log who we are and in how many guilds.
void on_ready(const boost::json::value& data, const logger& log);

}  // namespace ess::bot
