// The HTTP/1.1 server: sockets, framing, limits, routes, WebSockets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/http/client_address.hpp"
#include "ess/http/middleware.hpp"
#include "ess/http/router.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::http {

/// Figures of the security requirements HT-2, HT-7 and HT-8.
struct server_options {
  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_address = 100;  ///< trusted proxies are exempt
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{30'000};
  std::chrono::milliseconds request_timeout{30'000};  ///< for guards and handler together; then the connection closes
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds stop_timeout{10'000};  ///< how long `stop` lets answers finish
  std::chrono::milliseconds websocket_idle_timeout{300'000};
  proxy_test is_trusted_proxy;  ///< see client_address.hpp; none when empty
};

/// Serves one route table on one or more addresses.
///
/// A handler that throws is answered 500 with the request id and logged; the process lives on. Threads: one, that of
/// the executor; every handler runs there. Lifetime: router and logger outlive the server; the server outlives the run
/// of its executor's context, or `stop` was awaited.
class server {
 public:
  server(net::executor ex, const router& routes, middleware chain, const logger& log, random_source& random,
         server_options options = {});
  server(server&&) noexcept;
  server& operator=(server&&) noexcept;
  ~server();

  /// Binds `host:port` (`127.0.0.1:3000`, `[::1]:0`, `localhost:3000`; port 0 takes a free one) and starts to accept.
  /// Answers the address really bound. Errors, all with a message that says what to do: `invalid_listen_address`,
  /// `listen_address_in_use`, `listen_port_privileged`, `listen_address_not_local`, `listen_failed`.
  result<std::string> listen(std::string_view address);
  /// Stops accepting, closes idle connections, lets running requests finish up to `stop_timeout`, then drops the rest.
  net::awaitable<void> stop();
  std::size_t open_connections() const noexcept;

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace ess::http
