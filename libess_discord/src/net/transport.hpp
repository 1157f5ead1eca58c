// Dialling: name, TCP, TLS, all under one deadline. Shared by the HTTP and the WebSocket client.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "net/target_url.hpp"

namespace ess::net {

using plain_stream = boost::beast::tcp_stream;
using tls_stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;
using deadline = std::chrono::steady_clock::time_point;

/// TLS 1.2 or newer, peers verified against `ca_file`, or the system's authorities when that is empty.
/// Errors: `ca_file_invalid`.
result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const std::string& ca_file);

/// Errors: `host_unknown`, `connect_failed`, `timeout`.
awaitable<result<std::unique_ptr<plain_stream>>> connect_plain(executor ex, target_url to, deadline until);
/// As `connect_plain`, and the certificate must be for the host. Errors: also `tls_failed`.
awaitable<result<std::unique_ptr<tls_stream>>> connect_tls(executor ex, std::shared_ptr<boost::asio::ssl::context> tls,
                                                           target_url to, deadline until);

}  // namespace ess::net
