// Reads the head of an HTTP/1 request, more strictly than RFC 9112 demands: any doubt about framing is a refusal.
//
// Written by hand because the parsers at hand accept forms on which a proxy in front may disagree (security
// requirements, section HT). Bytes in, a verdict out: no sockets, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ess/http/request.hpp"

namespace ess::http {

inline constexpr std::size_t max_target_bytes = 2 * 1024;
inline constexpr std::size_t max_fields_bytes = 8 * 1024;
inline constexpr std::size_t max_field_bytes = 4 * 1024;
inline constexpr std::size_t max_fields = 64;
/// Longer heads are refused before their end is seen: target, fields, and the rest of the request line.
inline constexpr std::size_t max_head_bytes = max_target_bytes + max_fields_bytes + 64;

/// Why a request is refused. `message` is for people; the connection is closed after it.
struct refusal {
  int status = 400;
  std::string_view reason;
  std::string_view message;

  error as_error() const { return error(errc::invalid_argument, reason, std::string(message)); }
};

enum class body_framing { none, length, chunked };

/// A head that passed. Positions are relative to its first byte.
struct parsed_head {
  method verb = method::get;
  bool http_1_0 = false;
  std::string_view target;  ///< origin form
  std::string_view host;
  std::vector<field_span> fields;
  body_framing framing = body_framing::none;
  std::uint64_t content_length = 0;
  bool wants_close = false;
  bool expects_continue = false;
  bool upgrades_to_websocket = false;
  bool has_content_encoding = false;
  std::size_t size = 0;  ///< bytes of the head, the empty line included
};

enum class head_state { incomplete, complete, refused };

/// Looks at what has arrived so far. `into` is reused from call to call; views in it point into `bytes`.
/// On `refused`, `why` says why.
head_state parse_head(std::string_view bytes, parsed_head& into, refusal& why);

/// True for `name`, `name:port`, `[v6]` or `[v6]:port`.
bool is_host_value(std::string_view value) noexcept;

}  // namespace ess::http
