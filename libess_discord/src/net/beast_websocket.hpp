// net::websocket over a Beast stream; shared by the client (plain and TLS) and the server.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <memory>
#include <string>
#include <utility>

#include "ess/net/websocket.hpp"

namespace ess::net {

inline constexpr std::size_t max_posted_bytes = 16 * 1024 * 1024;
/// A read buffer that has grown beyond this, which few messages need, is given back.
inline constexpr std::size_t kept_read_buffer = 64 * 1024;

/// What Beast's error means to our callers.
inline error websocket_error(const boost::system::error_code& ec) {
  namespace ws = boost::beast::websocket;
  if (ec == ws::error::closed)
    return error(errc::unavailable, "websocket_closed", "The other side closed the WebSocket.");
  if (ec == ws::error::message_too_big || ec == ws::error::buffer_overflow) {
    return error(errc::too_large, "message_too_large", "A WebSocket message is larger than allowed.");
  }
  if (ec == boost::beast::error::timeout) {
    return error(errc::timeout, "timeout", "The other side of the WebSocket does not answer.");
  }
  if (ec == ws::condition::protocol_violation) {
    return error(errc::corrupt, "websocket_protocol", "The other side broke the WebSocket protocol.")
        .with_detail(ec.message());
  }
  return error(errc::unavailable, "connection_lost", "The connection was lost.").with_detail(ec.message());
}

/// `Stream` is what the WebSocket runs on: a TCP socket, or TLS over one. The stream must be open (handshake done).
template <class Stream>
class beast_websocket final : public websocket, public std::enable_shared_from_this<beast_websocket<Stream>> {
 public:
  /// Without permessage-deflate: Discord does not offer it, and what nobody can ask for needs no code.
  using stream_type = boost::beast::websocket::stream<Stream, false>;

  explicit beast_websocket(std::unique_ptr<stream_type> stream)
      : stream_(std::move(stream)), turn_changed_(stream_->get_executor()) {
    turn_changed_.expires_at(boost::asio::steady_timer::time_point::max());
  }

  awaitable<result<message_kind>> read(std::string& message) override {
    const auto self = this->shared_from_this();
    input_.clear();
    const auto [ec, size] = co_await stream_->async_read(input_, token());
    if (ec) {
      note_close(ec);
      co_return websocket_error(ec);
    }
    message.assign(static_cast<const char*>(input_.data().data()), input_.size());
    if (input_.capacity() > kept_read_buffer) give_back_input();
    co_return stream_->got_text() ? message_kind::text : message_kind::binary;
  }

  awaitable<result<void>> write_text(std::string message) override {
    return write(this->shared_from_this(), std::move(message), true);
  }
  awaitable<result<void>> write_binary(std::string message) override {
    return write(this->shared_from_this(), std::move(message), false);
  }
  void post_text(std::string message) override { post(std::move(message), true); }
  void post_binary(std::string message) override { post(std::move(message), false); }

  awaitable<void> close(std::uint16_t code, std::string reason) override {
    return close_in_turn(this->shared_from_this(), code, std::move(reason));
  }

  void abort() noexcept override {
    boost::system::error_code ignored;
    auto& lowest = boost::beast::get_lowest_layer(*stream_);
    if constexpr (requires { lowest.socket(); }) {
      lowest.socket().close(ignored);
    } else {
      lowest.close(ignored);
    }
  }

  std::optional<close_status> peer_close() const override { return peer_close_; }

 private:
  using self_ptr = std::shared_ptr<beast_websocket>;
  static auto token() { return boost::asio::as_tuple(boost::asio::use_awaitable); }

  // Static, with the object held by the frame, so that a write once begun needs nobody else to keep the socket alive.
  static awaitable<result<void>> write(self_ptr self, std::string message, bool text) {
    co_await self->take_turn();
    self->stream_->text(text);
    const auto buffer = boost::asio::buffer(message);
    const auto [ec, size] = co_await self->stream_->async_write(buffer, token());
    self->pass_turn();
    if (ec) co_return websocket_error(ec);
    co_return success();
  }

  static awaitable<void> write_posted(self_ptr self, std::string message, bool text) {
    const auto size = message.size();
    auto writing = write(self, std::move(message), text);
    // NOLINTNEXTLINE(bugprone-use-after-move): the check takes the resumption for a second pass.
    const result<void> sent = co_await std::move(writing);
    self->posted_bytes_ -= size;
    // The reader learns of it: its read fails once the socket is gone.
    if (!sent) self->abort();
  }

  void post(std::string message, bool text) {
    posted_bytes_ += message.size();
    if (posted_bytes_ > max_posted_bytes) {
      abort();
      return;
    }
    boost::asio::co_spawn(stream_->get_executor(), write_posted(this->shared_from_this(), std::move(message), text),
                          boost::asio::detached);
  }

  static awaitable<void> close_in_turn(self_ptr self, std::uint16_t code, std::string reason) {
    co_await self->take_turn();
    reason.resize(std::min<std::size_t>(reason.size(), 123));
    const boost::beast::websocket::close_reason why(static_cast<boost::beast::websocket::close_code>(code), reason);
    const auto [ec] = co_await self->stream_->async_close(why, token());
    self->note_close(ec ? ec : boost::beast::websocket::error::closed);
    self->pass_turn();
  }

  void give_back_input() {
    input_.clear();
    input_.shrink_to_fit();
  }

  // A ticket lock: Beast allows one write at a time, and writers go in the order they came.
  awaitable<void> take_turn() {
    const auto mine = next_ticket_++;
    while (serving_ != mine) {
      co_await turn_changed_.async_wait(token());
    }
  }
  void pass_turn() {
    ++serving_;
    turn_changed_.cancel();
  }

  void note_close(const boost::system::error_code& ec) {
    if (ec != boost::beast::websocket::error::closed || peer_close_) return;
    const auto& why = stream_->reason();
    close_status status;
    status.code = why.code == boost::beast::websocket::close_code::none ? std::uint16_t{1005} : why.code;
    status.reason.assign(why.reason.data(), why.reason.size());
    peer_close_ = std::move(status);
  }

  std::unique_ptr<stream_type> stream_;
  boost::beast::flat_buffer input_;
  boost::asio::steady_timer turn_changed_;
  std::uint64_t next_ticket_ = 0;
  std::uint64_t serving_ = 0;
  std::size_t posted_bytes_ = 0;
  std::optional<close_status> peer_close_;
};

}  // namespace ess::net
