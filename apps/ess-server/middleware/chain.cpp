#include "middleware/chain.hpp"

#include "middleware/form_guard.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"
#include "middleware/tenant_guard.hpp"
#include "middleware/transport.hpp"
#include "routes/pages.hpp"

namespace ess::server {

// In the order of the checks, first to last; the handler follows.
http::middleware make_chain(context& c, std::vector<std::string> hosts) {
  http::middleware chain;
  chain.guards.push_back(http::check_host(std::move(hosts)));
  chain.guards.push_back(prefer_public_name(c));
  chain.guards.push_back(require_https(c));
  chain.guards.push_back(http::check_credentials(c.site.session_cookie));
  chain.guards.push_back(http::check_origin(c.site.origin));
  chain.guards.push_back(form_guard(c));
  chain.async_guards.push_back(session_guard(c));
  chain.async_guards.push_back(key_guard(c));
  chain.async_guards.push_back(tenant_guard(c));
  chain.not_found = [&c](const http::request& from) { return nothing_here(c, from); };
  chain.finishers.push_back(http::security_headers(c.site.https));
  chain.finishers.push_back(http::access_log(c.log));
  return chain;
}

}  // namespace ess::server
