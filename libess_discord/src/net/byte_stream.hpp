// A connection, plain or under TLS, as one type: what Beast makes of a stream is compiled once, and is in a program
// once.
#pragma once

#include <array>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <memory>
#include <utility>

#include "ess/net/awaitable.hpp"

namespace ess::net {

using plain_stream = boost::beast::tcp_stream;
using tls_stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;

/// What goes on once a read or a write is over, whatever its type; where it runs and how it is cancelled stay known.
class transfer_handler {
 public:
  using executor_type = executor;
  using cancellation_slot_type = boost::asio::cancellation_slot;

  template <class Handler>
  transfer_handler(const executor& otherwise, Handler handler)
      : where_(boost::asio::get_associated_executor(handler, otherwise)),
        slot_(boost::asio::get_associated_cancellation_slot(handler)),
        step_(std::make_unique<step_of<Handler>>(std::move(handler))) {}

  executor_type get_executor() const noexcept { return where_; }
  cancellation_slot_type get_cancellation_slot() const noexcept { return slot_; }
  void operator()(boost::system::error_code ec, std::size_t bytes) {
    step& next = *step_;
    next.go_on(std::move(step_), ec, bytes);
  }

 private:
  struct step {
    virtual ~step() = default;
    virtual void go_on(std::unique_ptr<step> self, boost::system::error_code ec, std::size_t bytes) = 0;
  };
  template <class Handler>
  struct step_of final : step {
    explicit step_of(Handler&& given) : handler(std::move(given)) {}
    // Asio's promise to handlers: nothing of the operation is allocated any more when they run.
    void go_on(std::unique_ptr<step> self, boost::system::error_code ec, std::size_t bytes) override {
      Handler next(std::move(handler));
      self.reset();
      std::move(next)(ec, bytes);
    }
    Handler handler;
  };

  executor where_;
  boost::asio::cancellation_slot slot_;
  std::unique_ptr<step> step_;
};

/// The first pieces of what is to be written; a write may write less than it was given.
class written_pieces {
 public:
  using value_type = boost::asio::const_buffer;
  using const_iterator = const value_type*;

  template <class Buffers>
  explicit written_pieces(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end && count_ < pieces_.size(); ++at) {
      const boost::asio::const_buffer piece(*at);
      if (piece.size() > 0) pieces_[count_++] = piece;
    }
  }
  const_iterator begin() const noexcept { return pieces_.data(); }
  const_iterator end() const noexcept { return pieces_.data() + count_; }

 private:
  std::array<value_type, 8> pieces_;
  std::size_t count_ = 0;
};

/// An AsyncStream of Asio. Threads: one at a time, as a socket of Asio.
class byte_stream {
 public:
  using executor_type = executor;

  explicit byte_stream(plain_stream plain);
  explicit byte_stream(tls_stream tls);
  byte_stream(byte_stream&&) noexcept;
  byte_stream& operator=(byte_stream&&) noexcept;
  ~byte_stream();

  executor_type get_executor() noexcept;
  /// The TCP connection, which keeps the deadlines of reads and writes.
  plain_stream& lowest() noexcept;

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, boost::asio::mutable_buffer into) {
          read_some(into, transfer_handler(get_executor(), std::move(handler)));
        },
        token, first_piece(buffers));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, written_pieces from) {
          write_some(from, transfer_handler(get_executor(), std::move(handler)));
        },
        token, written_pieces(buffers));
  }

  // Beast finds what follows by its argument.
  friend void beast_close_socket(byte_stream& stream) {
    boost::system::error_code ignored;
    stream.lowest().socket().close(ignored);
  }
  friend void teardown(boost::beast::role_type, byte_stream& stream, boost::system::error_code& ec) {
    stream.lowest().socket().shutdown(boost::asio::socket_base::shutdown_send, ec);
  }
  /// A client tears down at once. Beast would wait for the server to hang up first, and sets no time for that where the
  /// protocol was broken: whoever sent a bad frame could keep the reader waiting for good.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type role, byte_stream& stream, Handler&& handler) {
    if (role == boost::beast::role_type::server) {
      boost::beast::websocket::async_teardown(role, stream.lowest().socket(), std::forward<Handler>(handler));
      return;
    }
    boost::system::error_code ec;
    teardown(role, stream, ec);
    boost::asio::post(stream.get_executor(), boost::beast::bind_front_handler(std::forward<Handler>(handler), ec));
  }

 private:
  class line;
  class plain_line;
  class tls_line;

  template <class Buffers>
  static boost::asio::mutable_buffer first_piece(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
      const boost::asio::mutable_buffer piece(*at);
      if (piece.size() > 0) return piece;
    }
    return {};
  }
  void read_some(boost::asio::mutable_buffer into, transfer_handler then);
  void write_some(const written_pieces& from, transfer_handler then);

  std::unique_ptr<line> line_;
};

}  // namespace ess::net
