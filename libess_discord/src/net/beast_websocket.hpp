// net::websocket over a Beast stream; shared by the client and the server.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ess/net/websocket.hpp"
#include "net/byte_stream.hpp"

namespace ess::net {

/// What Beast's error means to our callers.
error websocket_error(const boost::system::error_code& ec);

/// A frame that no orderly writer sends, for programs that try what their peers do with it.
struct raw_frame {
  bool text = true;
  std::string bytes;
  /// So many of the bytes leave that the frame's header announces.
  std::size_t sent = std::string::npos;
  /// Between the first piece and the rest, so that the peer can object to the size before most of it is on its way.
  std::chrono::milliseconds pause{0};
};

/// The stream must be open (handshake done).
class beast_websocket final : public websocket, public std::enable_shared_from_this<beast_websocket> {
 public:
  /// Without permessage-deflate: Discord does not offer it, and what nobody can ask for needs no code.
  using stream_type = boost::beast::websocket::stream<byte_stream, false>;

  explicit beast_websocket(std::unique_ptr<stream_type> stream);

  awaitable<result<message_kind>> read(std::string& message) override;
  awaitable<result<void>> write_text(std::string message) override;
  awaitable<result<void>> write_binary(std::string message) override;
  void post_text(std::string message) override;
  void post_binary(std::string message) override;
  awaitable<void> close(std::uint16_t code, std::string reason) override;
  void abort() noexcept override;
  std::optional<close_status> peer_close() const override { return peer_close_; }

  /// Writes it in turn with the other writes, past Beast, which knows whole messages only. A server's end without TLS
  /// alone: its frames are not masked. Ends early when the connection does; the error is for the pending `read`.
  awaitable<result<void>> write_raw(raw_frame frame);

 private:
  using self_ptr = std::shared_ptr<beast_websocket>;

  // Static, with the object held by the frame, so that a write once begun needs nobody else to keep the socket alive.
  static awaitable<result<void>> write(self_ptr self, std::string message, bool text);
  static awaitable<result<void>> write_raw_in_turn(self_ptr self, raw_frame frame);
  static awaitable<void> write_posted(self_ptr self, std::string message, bool text);
  static awaitable<void> close_in_turn(self_ptr self, std::uint16_t code, std::string reason);

  void post(std::string message, bool text);
  void give_back_input();
  // A ticket lock: Beast allows one write at a time, and writers go in the order they came.
  awaitable<void> take_turn();
  void pass_turn();
  void note_close(const boost::system::error_code& ec);

  std::unique_ptr<stream_type> stream_;
  boost::beast::flat_buffer input_;
  boost::asio::steady_timer turn_changed_;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
  std::size_t posted_bytes_ = 0;
  std::optional<close_status> peer_close_;
};

}  // namespace ess::net
