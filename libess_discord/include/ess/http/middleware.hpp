// What stands between the connection and a handler, and the checks that every server of ours wants.
//
// Order for one request: framing and duplicate headers (server) -> route -> guards in the order they were added ->
// body read and JSON -> handler -> finishers in the order they were added. Answers of guards, of the server itself
// (404, 405, 413, ...) and of failed handlers pass the finishers too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/log.hpp"
#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"
#include "ess/http/route.hpp"

namespace ess::http {

/// Runs before the body is read, on the matched route; a reply ends the request. Must not block.
using guard = std::function<std::optional<reply>(request&)>;
/// Runs after the body is read and may wait: sessions, keys. A reply ends the request.
using async_guard = std::function<net::awaitable<std::optional<reply>>(request&)>;
/// Runs on every answer of a request that could be parsed; `request::route()` is null where no route matched.
using finisher = std::function<void(const request&, reply&)>;

struct middleware {
  std::vector<guard> guards;
  std::vector<async_guard> async_guards;
  std::vector<finisher> finishers;
  /// Answers paths without a route; by default the JSON envelope with `not_found`.
  std::function<reply(const request&)> not_found;
};

/// Refuses a Host that is none of `names` (each "host" or "host:port"; without port any port is right): 421
/// `host_unknown`. An empty list accepts all (security requirement HT-4).
guard check_host(std::vector<std::string> names);

/// On routes with `csrf::required`: `Sec-Fetch-Site` same-origin or none when sent, `Origin` equal to `origin` when
/// sent, and JSON content type when there is a body. 403 `cross_site`. The token itself is checked by who knows the
/// session, with `request::header("X-CSRF-Token")` (security requirement CS-1).
guard check_origin(std::string origin);

/// Session cookie and `X-API-Key` in one request: 400 `credentials_mixed`; `cookie_name` is the session's (CS-3).
/// A key route without a key is left to who verifies keys.
guard check_credentials(std::string cookie_name);

/// The headers of CS-5 on every answer that does not set them itself; HSTS when `https`. The default policy allows
/// scripts, styles, images, fonts and connections of our own origin only.
finisher security_headers(bool https);

/// One line per answer: method, route pattern (never the target, which may hold codes), status, reason, client network,
/// request id, micro-seconds. Lifetime: the logger outlives the server.
finisher access_log(const logger& log);

}  // namespace ess::http
