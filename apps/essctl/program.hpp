// What essctl does once the command line is understood.
#pragma once

#include <boost/json/object.hpp>

#include "ess/base/result.hpp"
#include "job.hpp"

namespace ess::ctl {

/// Reads the settings, and the password if the job wants one, and carries the job out. May write a `.env`.
/// Errors: `invalid_settings`, `invalid_dotenv`, `env_file_failed`, `password_missing`, those of `carry_out`.
result<boost::json::object> run(job what);

/// Shows every setting and where it comes from. Answers the exit code.
int print_config();

/// Shows the outcome, to people or as JSON, and answers the exit code.
int report(const job& what, const result<boost::json::object>& outcome);

}  // namespace ess::ctl
