// From an HTTP connection to a WebSocket.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "ess/net/websocket.hpp"

namespace ess::http {

struct websocket_limits {
  websocket_limits(std::size_t message, std::chrono::milliseconds idle) : max_message(message), idle_timeout(idle) {}
  std::size_t max_message;
  std::chrono::milliseconds idle_timeout;
};

/// Reached through the route, so that what it needs of Beast is linked only where there is such a route.
struct websocket_upgrade {
  /// Answers the handshake. `bytes` is what was already read: the head of the request and whatever followed it.
  /// Errors: those of `net::websocket`.
  net::awaitable<result<std::shared_ptr<net::websocket>>> (*accept)(boost::asio::ip::tcp::socket socket,
                                                                    std::string bytes, websocket_limits limits);
};

}  // namespace ess::http
