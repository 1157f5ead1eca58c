// Dialling: name, proxy, TCP, TLS, all under one deadline. Shared by the HTTP and the WebSocket client.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/outbound.hpp"
#include "net/byte_stream.hpp"
#include "net/target_url.hpp"

namespace ess::net {

using deadline = std::chrono::steady_clock::time_point;

/// Opens connections; one for each client. A copy shares what it trusts, so an operation may keep its own.
class dialer {
 public:
  /// TLS 1.2 or newer, peers verified against `ca_file`, or the system's authorities when that is empty.
  /// Errors: `ca_file_invalid`, `proxy_invalid`.
  static result<dialer> make(executor ex, const std::string& ca_file, const outbound_options& way_out);

  /// Under TLS where `to` says so; the certificate must be for the host then. The deadline of the stream's lowest layer
  /// is still `until`. Errors: `host_unknown`, `address_refused`, `connect_failed`, `proxy_refused`, `timeout`,
  /// `tls_failed`.
  awaitable<result<byte_stream>> dial(target_url to, deadline until) const;

 private:
  using connected = result<std::unique_ptr<plain_stream>>;
  dialer(executor ex, std::shared_ptr<boost::asio::ssl::context> tls) : ex_(std::move(ex)), tls_(std::move(tls)) {}

  awaitable<connected> dial_plain(target_url to, deadline until) const;
  awaitable<result<byte_stream>> dial_tls(target_url to, deadline until) const;

  executor ex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::optional<target_url> proxy_;
  bool public_only_ = false;
};

}  // namespace ess::net
