#include "middleware/transport.hpp"

#include "ess/config/url.hpp"
#include "routes/pages.hpp"

namespace ess::server {

http::guard require_https(const context& c) {
  return [&c](http::request& from) -> std::optional<http::reply> {
    if (!c.site.https || from.secure() || !from.path().starts_with("/api/")) return std::nullopt;
    const bool from_here = config::is_loopback_host(from.peer_address());
    if (c.bot_http_loopback && from_here && from.path().starts_with("/api/bot/")) return std::nullopt;
    return http::reply::from_error(error(errc::forbidden, "https_required",
                                         "This server is reached by https only. If a proxy in front of it does TLS, "
                                         "name it in ESS_TRUSTED_PROXIES."));
  };
}

http::guard prefer_public_name(const context& c) {
  return [&c](http::request& from) -> std::optional<http::reply> {
    if (!is_page_path(from.path()) || from.verb() != http::method::get) return std::nullopt;
    if (net::equal_ignoring_case(from.header("Host").value_or(""), c.site.authority)) return std::nullopt;
    return http::reply::redirect(c.site.origin + from.target());
  };
}

}  // namespace ess::server
