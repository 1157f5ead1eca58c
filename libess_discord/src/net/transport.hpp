// Dialling: name, proxy, TCP, TLS, all under one deadline. Shared by the HTTP and the WebSocket client.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/outbound.hpp"
#include "net/target_url.hpp"

namespace ess::net {

using plain_stream = boost::beast::tcp_stream;
using tls_stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;
using deadline = std::chrono::steady_clock::time_point;

/// Opens connections; one for each client. A copy shares what it trusts, so an operation may keep its own.
class dialer {
 public:
  /// TLS 1.2 or newer, peers verified against `ca_file`, or the system's authorities when that is empty.
  /// Errors: `ca_file_invalid`, `proxy_invalid`.
  static result<dialer> make(executor ex, const std::string& ca_file, const outbound_options& way_out);

  /// Errors: `host_unknown`, `address_refused`, `connect_failed`, `proxy_refused`, `timeout`.
  awaitable<result<std::unique_ptr<plain_stream>>> dial_plain(target_url to, deadline until) const;
  /// As `dial_plain`, and the certificate must be for the host. Errors: also `tls_failed`.
  awaitable<result<std::unique_ptr<tls_stream>>> dial_tls(target_url to, deadline until) const;

 private:
  dialer(executor ex, std::shared_ptr<boost::asio::ssl::context> tls) : ex_(std::move(ex)), tls_(std::move(tls)) {}

  executor ex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::optional<target_url> proxy_;
  bool public_only_ = false;
};

}  // namespace ess::net
