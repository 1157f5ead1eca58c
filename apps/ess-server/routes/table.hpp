// The route table of ess-server: every door there is, and what opens it.
#pragma once

#include <vector>

#include "context.hpp"
#include "ess/http/route.hpp"

namespace ess::server {

/// Method, path, handler, access and permission, body cap. "self" is one's own account. Changes by browsers need the
/// CSRF token of the session. Lifetime: the context outlives the routes.
std::vector<http::route> route_table(context& c);

/// Its rows about accounts, members and invitations.
void add_people_rows(std::vector<http::route>& table, context& c);

}  // namespace ess::server
