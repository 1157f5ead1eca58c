// What every request of ess-server passes.
#pragma once

#include <string>
#include <vector>

#include "context.hpp"
#include "ess/http/middleware.hpp"

namespace ess::server {

/// The checks before a handler and what follows it; `hosts` are the names a request may ask for.
/// Lifetime: the context outlives the server.
http::middleware make_chain(context& c, std::vector<std::string> hosts);

}  // namespace ess::server
