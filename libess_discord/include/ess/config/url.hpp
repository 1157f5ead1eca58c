// The few kinds of URL that appear in settings, taken apart and checked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::config {

/// A URL of http, https, ws or wss without user, query and fragment.
struct http_url {
  std::string scheme;      ///< lower case
  std::string host;        ///< lower case; an IPv6 address without brackets
  std::uint16_t port = 0;  ///< the scheme's own when the text has none
  std::string path;        ///< empty or `/…` without a trailing slash

  bool is_secure() const noexcept { return scheme == "https" || scheme == "wss"; }
  /// True for `localhost`, 127.0.0.0/8 and `::1`.
  bool is_loopback() const noexcept;
  /// `host`, or `host:port` where the port is not the scheme's own; IPv6 in brackets. As in a Host header.
  std::string authority() const;
  /// `scheme://authority`, as in an Origin header.
  std::string origin() const;
  /// The whole, without a trailing slash.
  std::string str() const;

  friend bool operator==(const http_url&, const http_url&) = default;
};

/// Errors: `invalid_url`, saying what is wrong.
result<http_url> parse_http_url(std::string_view text);
/// As above for `ws` and `wss`.
result<http_url> parse_ws_url(std::string_view text);

/// Where a server listens.
struct listen_address {
  std::string host;  ///< an IPv4 or IPv6 address, without brackets, or `localhost`
  std::uint16_t port = 0;

  bool is_loopback() const noexcept;
  friend bool operator==(const listen_address&, const listen_address&) = default;
};

/// `127.0.0.1:3000`, `[::1]:3000`, `localhost:0` (any free port). Errors: `invalid_listen_address`.
result<listen_address> parse_listen_address(std::string_view text);

/// True for `localhost`, 127.0.0.0/8 and `::1`.
bool is_loopback_host(std::string_view host) noexcept;

}  // namespace ess::config
