// The object graph of ess-server: built in order, stopped in reverse.
#pragma once

#include "ess/base/result.hpp"
#include "ess/config/settings.hpp"

namespace ess::server {

/// Opens the store, listens, says so in one line on standard output, and serves until SIGTERM or SIGINT; a second
/// signal ends the process at once. Blocks.
/// Errors: everything that stands in the way of the start, with a message that says what to do.
result<void> run(const config::server_settings& settings);

}  // namespace ess::server
