// One open WebSocket, whichever side opened it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {

enum class message_kind { text, binary };

/// Close codes of RFC 6455 section 7.4.1 that we send ourselves.
inline constexpr std::uint16_t close_normal = 1000;
inline constexpr std::uint16_t close_going_away = 1001;
inline constexpr std::uint16_t close_protocol_error = 1002;
inline constexpr std::uint16_t close_policy = 1008;
inline constexpr std::uint16_t close_too_big = 1009;

/// What the peer said when it closed.
struct close_status {
  std::uint16_t code = 0;  ///< 1005 when the peer gave none
  std::string reason;
};

/// Whole messages in, whole messages out; pings are answered inside.
///
/// One `read` at a time; writes may overlap with reads and with each other and leave in the order they were called.
/// Errors: `websocket_closed` (unavailable; the peer closed, see `peer_close`), `connection_lost` (unavailable),
/// `timeout` (timeout; the peer answered no ping), `message_too_large` (too_large), `websocket_protocol` (corrupt).
/// After any error the socket is of no further use. Threads: the executor it was made on.
class websocket {
 public:
  virtual ~websocket() = default;

  /// Replaces `message` by the next message; the buffer is reused, so keep it for the next call.
  virtual awaitable<result<message_kind>> read(std::string& message) = 0;
  virtual awaitable<result<void>> write_text(std::string message) = 0;
  virtual awaitable<result<void>> write_binary(std::string message) = 0;
  /// Sends later, in order with the other writes; a failure shows in the pending `read`. More than 16 MiB waiting means
  /// that the peer does not read: the connection is then dropped.
  virtual void post_text(std::string message) = 0;
  virtual void post_binary(std::string message) = 0;
  /// Starts the closing handshake after the writes already called and waits for its end, a few seconds at most. A
  /// pending `read` ends with `websocket_closed`. `reason` is cut to 123 bytes.
  virtual awaitable<void> close(std::uint16_t code, std::string reason) = 0;
  /// Drops the connection at once, without a word to the peer.
  virtual void abort() noexcept = 0;
  /// What the peer's close frame said; nothing if none has come.
  virtual std::optional<close_status> peer_close() const = 0;
};

}  // namespace ess::net
