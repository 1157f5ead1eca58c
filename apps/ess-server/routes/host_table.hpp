// The rows of the host API (docs/host-api.md): how calls, players and approvals get in.
#pragma once

#include <vector>

#include "context.hpp"
#include "ess/http/route.hpp"

namespace ess::server {

/// Adds them to `table`. Lifetime: the context outlives the table.
void add_host_rows(std::vector<http::route>& table, context& c);

}  // namespace ess::server
