// The other side: Nelly's browser, once through the whole of linking.
#pragma once

#include <ess/net/awaitable.hpp>
#include <ess/net/http_client.hpp>

#include <string>

namespace link_service {

/// Logs in at `site`, starts a link, allows it at the simulated Discord, comes back, confirms; answers what the site
/// then says about her. Throws where a step fails.
ess::net::awaitable<std::string> walk(ess::net::http_client& http, std::string site, std::string discord);

}  // namespace link_service
