// One row of the route table.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/websocket.hpp"

namespace ess::http {

/// Who may call.
enum class access {
  undeclared,  ///< nobody said: `router::make` refuses the table (security requirement TE-1)
  open,        ///< anybody
  session,     ///< a signed-in browser
  api_key,     ///< a caller with `X-API-Key`
  signature    ///< whoever signs its requests; the handler verifies them
};

/// Whether the CSRF rules of security requirement CS-1 apply.
enum class csrf { none, required };

using handler = std::function<net::awaitable<reply>(request&)>;
/// Returns when it has no more use for the socket; the server then closes it with 1000 if it still stands.
using websocket_handler = std::function<net::awaitable<void>(request&, std::shared_ptr<net::websocket>)>;

/// How a connection becomes a WebSocket; only programs that have a `websocket_route` carry it.
struct websocket_upgrade;

/// Verb, path, access, permission, CSRF rule, body cap, handler. Fill it by `get(...)`, `post(...)` and the setters:
/// `post("/api/keys", handle).for_session("api_keys:manage").body_cap(4096)`. Each row says who may call: by `open`,
/// `with_csrf`, `for_session`, `for_api_key` or `for_signature`.
struct route {
  method verb = method::get;
  std::string pattern;  ///< "/api/things/{id}"; a last segment `{rest...}` takes all that follows, slashes included
  access needs = access::undeclared;
  std::string permission;  ///< a permission's name, "self" (one's own account), "any" (a valid key or session)
  csrf protection = csrf::none;
  /// Not zero: the session must have proved its password within this time. Enforced by who knows the session.
  std::chrono::minutes fresh_password{0};
  std::size_t max_body = 64 * 1024;
  bool takes_body = true;  ///< false: set by `no_body`
  handler handle;
  websocket_handler handle_websocket;          ///< instead of `handle`
  const websocket_upgrade* upgrade = nullptr;  ///< set exactly when `handle_websocket` is
  std::size_t max_message = 64 * 1024;         ///< of a WebSocket

  /// Anybody, on purpose.
  route&& open() &&;
  /// Signed-in browsers with that permission; changes are CSRF-protected.
  route&& for_session(std::string permission_name) &&;
  /// Callers with an API key that has that permission.
  route&& for_api_key(std::string permission_name) &&;
  /// Requests that carry a signature, which the handler verifies before it does anything else.
  route&& for_signature() &&;
  /// Only for sessions that proved their password within that time; rows of `for_session`.
  route&& needs_password(std::chrono::minutes within) &&;
  /// Anybody, but with the CSRF rules and the token of `GET /api/session/form`: sign-in, reset, invites.
  route&& with_csrf() &&;
  route&& body_cap(std::size_t bytes) &&;
  /// For rows whose path says it all: `handle` is asked only when the body is empty or `{}`. Anything else is answered
  /// 400: `unknown_field` for a member, else as `request::json_body` refuses it or `invalid_body` (security requirement
  /// TE-6). Has no effect on WebSockets.
  route&& no_body() &&;
  route&& message_cap(std::size_t bytes) &&;
};

route get(std::string pattern, handler handle);
route post(std::string pattern, handler handle);
route put(std::string pattern, handler handle);
route patch(std::string pattern, handler handle);
route del(std::string pattern, handler handle);
/// A GET that upgrades; a plain GET to it is answered 426.
route websocket_route(std::string pattern, websocket_handler handle);

}  // namespace ess::http
