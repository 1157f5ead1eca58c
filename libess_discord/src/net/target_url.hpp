// An absolute URL taken apart for dialling.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::net {

struct target_url {
  bool tls = false;
  std::string host;         ///< name or address, brackets removed
  std::string port;         ///< always set
  std::string host_header;  ///< as the Host header wants it
  std::string target;       ///< path and query, "/" at least

  /// Connections to equal keys are interchangeable.
  std::string pool_key() const { return (tls ? "s " : "p ") + host + " " + port; }
};

/// Reads `<plain_scheme>://...` or `<tls_scheme>://...`. User names in URLs are refused: they end up in logs.
/// Errors: `url_invalid`.
result<target_url> parse_target_url(std::string_view text, std::string_view plain_scheme, std::string_view tls_scheme);

}  // namespace ess::net
