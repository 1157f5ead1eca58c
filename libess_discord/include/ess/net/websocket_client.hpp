// Opens WebSockets to others.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "ess/net/outbound.hpp"
#include "ess/net/websocket.hpp"

namespace ess::net {

struct websocket_client_options {
  std::chrono::milliseconds connect_timeout{10'000};  ///< name, connect, TLS and handshake, each
  std::size_t max_message_bytes = 16 * 1024 * 1024;   ///< security requirement GW-2
  std::chrono::milliseconds idle_timeout{0};  ///< ping after half of it in silence, drop after all of it; 0 never
  std::string user_agent = "ess";
  std::string ca_file;  ///< PEM file of authorities to trust instead of the system's; "" for the system's
  outbound_options outbound;
};

/// Makes WebSockets. An interface, so that whoever reconnects can be tested without a network.
class websocket_connector {
 public:
  virtual ~websocket_connector() = default;
  /// Connects to an absolute `ws://` or `wss://` URL. Errors: `url_invalid` (invalid_argument), `address_refused`
  /// (forbidden), `host_unknown`, `connect_failed`, `proxy_refused`, `tls_failed`, `handshake_refused` (unavailable;
  /// the message names the HTTP status), `timeout`.
  virtual awaitable<result<std::shared_ptr<websocket>>> connect(std::string url) = 0;
};

/// The network's connector: TLS 1.2 or newer with host name check, no compression extension. Errors: `ca_file_invalid`,
/// `proxy_invalid`.
result<std::unique_ptr<websocket_connector>> make_websocket_connector(executor ex,
                                                                      websocket_client_options options = {});

}  // namespace ess::net
