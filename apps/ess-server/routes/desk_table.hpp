// The rows of the route table that staff work with: approvals, calls, players, and how the bots do.
#pragma once

#include <vector>

#include "context.hpp"
#include "ess/http/route.hpp"

namespace ess::server {

/// Adds them to the table. Lifetime: the context outlives the routes.
void add_desk_rows(std::vector<http::route>& table, context& c);

}  // namespace ess::server
