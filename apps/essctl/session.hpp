// Carrying out a job: on the database file if nobody holds it, else through the server that does.
#pragma once

#include <boost/json/object.hpp>

#include "ess/base/result.hpp"
#include "ess/config/settings.hpp"
#include "job.hpp"

namespace ess::ctl {

/// Errors: `database_in_use` if another process holds the database and does not listen; those of opening the database
/// and of the command.
result<boost::json::object> carry_out(const config::ctl_settings& settings, const job& what);

}  // namespace ess::ctl
