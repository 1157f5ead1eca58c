#include "net/beast_websocket.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/websocket/error.hpp>
#include <utility>

namespace ess::net {

namespace {

constexpr std::size_t max_posted_bytes = 16 * 1024 * 1024;
/// A read buffer that has grown beyond this, which few messages need, is given back.
constexpr std::size_t kept_read_buffer = 64 * 1024;
constexpr std::size_t raw_piece = 64 * 1024;

/// The header of an unmasked frame that is a whole message (RFC 6455, section 5.2).
std::string frame_head(bool text, std::uint64_t length) {
  std::string head(1, static_cast<char>(text ? 0x81 : 0x82));
  int length_bytes = 0;
  if (length < 126) {
    head += static_cast<char>(length);
  } else {
    length_bytes = length <= 0xFFFF ? 2 : 8;
    head += static_cast<char>(length_bytes == 2 ? 126 : 127);
  }
  for (int n = length_bytes - 1; n >= 0; --n) head += static_cast<char>((length >> (8 * n)) & 0xFF);
  return head;
}

}  // namespace

error websocket_error(const boost::system::error_code& ec) {
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

beast_websocket::beast_websocket(std::unique_ptr<stream_type> stream)
    : stream_(std::move(stream)), turn_changed_(stream_->get_executor()) {
  turn_changed_.expires_at(boost::asio::steady_timer::time_point::max());
}

awaitable<result<message_kind>> beast_websocket::read(std::string& message) {
  const auto self = shared_from_this();
  input_.clear();
  const auto [ec, size] = co_await stream_->async_read(input_, use_tuple);
  if (ec) {
    note_close(ec);
    co_return websocket_error(ec);
  }
  message.assign(static_cast<const char*>(input_.data().data()), input_.size());
  if (input_.capacity() > kept_read_buffer) give_back_input();
  co_return stream_->got_text() ? message_kind::text : message_kind::binary;
}

awaitable<result<void>> beast_websocket::write_text(std::string message) {
  return write(shared_from_this(), std::move(message), true);
}

awaitable<result<void>> beast_websocket::write_binary(std::string message) {
  return write(shared_from_this(), std::move(message), false);
}

void beast_websocket::post_text(std::string message) { post(std::move(message), true); }

void beast_websocket::post_binary(std::string message) { post(std::move(message), false); }

awaitable<void> beast_websocket::close(std::uint16_t code, std::string reason) {
  return close_in_turn(shared_from_this(), code, std::move(reason));
}

void beast_websocket::abort() noexcept {
  boost::system::error_code ignored;
  stream_->next_layer().lowest().socket().close(ignored);
}

awaitable<result<void>> beast_websocket::write(self_ptr self, std::string message, bool text) {
  co_await self->take_turn();
  self->stream_->text(text);
  const auto buffer = boost::asio::buffer(message);
  const auto [ec, size] = co_await self->stream_->async_write(buffer, use_tuple);
  self->pass_turn();
  if (ec) co_return websocket_error(ec);
  co_return success();
}

awaitable<result<void>> beast_websocket::write_raw(raw_frame frame) {
  return write_raw_in_turn(shared_from_this(), std::move(frame));
}

awaitable<result<void>> beast_websocket::write_raw_in_turn(self_ptr self, raw_frame frame) {
  co_await self->take_turn();
  std::string piece = frame_head(frame.text, frame.bytes.size());
  const std::size_t all = std::min(frame.sent, frame.bytes.size());
  std::size_t at = 0;
  boost::system::error_code failed;
  boost::asio::steady_timer pause(self->stream_->get_executor(), frame.pause);
  while (!failed && self->stream_->is_open()) {
    const std::size_t more = std::min(raw_piece, all - at);
    piece.append(frame.bytes, at, more);
    at += more;
    // The bare socket: a close frame that Beast answers meanwhile is written beside this.
    const auto buffer = boost::asio::buffer(piece);
    auto& socket = self->stream_->next_layer().lowest().socket();
    const auto [ec, size] = co_await boost::asio::async_write(socket, buffer, use_tuple);
    failed = ec;
    if (at == all) break;
    piece.clear();
    // Over at once for every piece but the first.
    co_await pause.async_wait(use_tuple);
  }
  self->pass_turn();
  if (failed) co_return websocket_error(failed);
  co_return success();
}

awaitable<void> beast_websocket::write_posted(self_ptr self, std::string message, bool text) {
  const auto size = message.size();
  auto writing = write(self, std::move(message), text);
  // NOLINTNEXTLINE(bugprone-use-after-move): the check takes the resumption for a second pass.
  const result<void> sent = co_await std::move(writing);
  self->posted_bytes_ -= size;
  // The reader learns of it: its read fails once the socket is gone.
  if (!sent) self->abort();
}

void beast_websocket::post(std::string message, bool text) {
  posted_bytes_ += message.size();
  if (posted_bytes_ > max_posted_bytes) {
    abort();
    return;
  }
  boost::asio::co_spawn(stream_->get_executor(), write_posted(shared_from_this(), std::move(message), text),
                        boost::asio::detached);
}

awaitable<void> beast_websocket::close_in_turn(self_ptr self, std::uint16_t code, std::string reason) {
  co_await self->take_turn();
  reason.resize(std::min<std::size_t>(reason.size(), 123));
  const boost::beast::websocket::close_reason why(static_cast<boost::beast::websocket::close_code>(code), reason);
  const auto [ec] = co_await self->stream_->async_close(why, use_tuple);
  self->note_close(ec ? ec : boost::beast::websocket::error::closed);
  self->pass_turn();
}

void beast_websocket::give_back_input() {
  input_.clear();
  input_.shrink_to_fit();
}

awaitable<void> beast_websocket::take_turn() {
  const auto mine = next_ticket_++;
  while (serving_ != mine) {
    co_await turn_changed_.async_wait(use_tuple);
  }
}

void beast_websocket::pass_turn() {
  ++serving_;
  turn_changed_.cancel();
}

void beast_websocket::note_close(const boost::system::error_code& ec) {
  if (peer_close_) return;
  const auto& why = stream_->reason();
  // Whoever closes and goes without waiting for an answer has closed all the same.
  if (ec != boost::beast::websocket::error::closed && why.code == boost::beast::websocket::close_code::none) return;
  close_status status;
  status.code = why.code == boost::beast::websocket::close_code::none ? std::uint16_t{1005} : why.code;
  status.reason.assign(why.reason.data(), why.reason.size());
  peer_close_ = std::move(status);
}

}  // namespace ess::net
