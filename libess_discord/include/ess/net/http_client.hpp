// An HTTP client as an interface, and the one implementation that uses the network.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/http_types.hpp"
#include "ess/net/outbound.hpp"

namespace ess::net {

/// One request: absolute `http://` or `https://` URL, headers, body. Setters chain:
/// `http_request(http_method::get, url).header("Authorization", value)`.
class http_request {
 public:
  http_request(http_method method, std::string url) : method_(method), url_(std::move(url)) {}

  /// Adds a header. `Host`, `Content-Length`, `Connection` and `User-Agent` are the client's own affair.
  http_request& header(std::string name, std::string value) &;
  http_request&& header(std::string name, std::string value) && {
    return std::move(header(std::move(name), std::move(value)));
  }
  /// Sets the body and its `Content-Type`.
  http_request& body(std::string content_type, std::string bytes) &;
  http_request&& body(std::string content_type, std::string bytes) && {
    return std::move(body(std::move(content_type), std::move(bytes)));
  }
  /// Overrides the client's limit for the whole exchange, connecting included.
  http_request& timeout(std::chrono::milliseconds limit) &;
  http_request&& timeout(std::chrono::milliseconds limit) && { return std::move(timeout(limit)); }
  /// Overrides the client's limit for the response body.
  http_request& max_response_bytes(std::size_t limit) &;
  http_request&& max_response_bytes(std::size_t limit) && { return std::move(max_response_bytes(limit)); }

  http_method method() const noexcept { return method_; }
  const std::string& url() const noexcept { return url_; }
  const std::vector<http_header>& headers() const noexcept { return headers_; }
  std::optional<std::string_view> header(std::string_view name) const noexcept { return find_header(headers_, name); }
  const std::string& body() const noexcept { return body_; }
  const std::optional<std::chrono::milliseconds>& timeout() const noexcept { return timeout_; }
  const std::optional<std::size_t>& max_response_bytes() const noexcept { return max_response_bytes_; }

 private:
  http_method method_;
  std::string url_;
  std::vector<http_header> headers_;
  std::string body_;
  std::optional<std::chrono::milliseconds> timeout_;
  std::optional<std::size_t> max_response_bytes_;
};

/// An answer of any status: 4xx and 5xx are answers, not errors.
struct http_response {
  int status = 0;
  std::vector<http_header> headers;
  std::string body;

  std::optional<std::string_view> header(std::string_view name) const noexcept { return find_header(headers, name); }
};

/// Sends requests.
///
/// Errors of every implementation: `url_invalid`, `header_invalid` (invalid_argument), `address_refused` (forbidden),
/// `host_unknown`, `connect_failed`, `proxy_refused`, `tls_failed`, `connection_lost` (unavailable), `timeout`
/// (timeout), `response_too_large` (too_large), `response_invalid` (corrupt). After `connection_lost` and `timeout` the
/// other side may or may not have acted. Threads: call on the executor the client was made for. Lifetime: the client
/// outlives its calls.
class http_client {
 public:
  virtual ~http_client() = default;
  virtual awaitable<result<http_response>> send(http_request request) = 0;
};

/// Figures of security requirement GW-11.
struct http_client_options {
  std::chrono::milliseconds connect_timeout{10'000};  ///< name, connect and TLS together
  std::chrono::milliseconds total_timeout{30'000};    ///< the whole exchange
  std::size_t max_response_bytes = 8 * 1024 * 1024;
  std::size_t max_idle_per_host = 8;               ///< connections kept open for reuse
  std::size_t max_connections_per_host = 256;      ///< at work; further calls wait their turn, within their time
  std::chrono::milliseconds idle_timeout{25'000};  ///< below what common servers allow, so reuse seldom races a close
  std::string user_agent = "ess";
  std::string ca_file;  ///< PEM file of authorities to trust instead of the system's; "" for the system's
  outbound_options outbound;
};

/// The network client: HTTP/1.1, TLS 1.2 or newer with host name check, keep-alive, no redirects, no compression.
/// A kept connection that proves dead before a byte of the answer came is replaced once for requests whose method
/// is idempotent (RFC 9110 section 9.2.2). Errors: `ca_file_invalid`, `proxy_invalid`.
result<std::unique_ptr<http_client>> make_http_client(executor ex, http_client_options options = {});

}  // namespace ess::net
