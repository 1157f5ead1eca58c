// A byte-level HTTP peer for tests: sends exactly what it is told and reads until the other side closes.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <string_view>

#include "ess/net/awaitable.hpp"

namespace ess::test {

/// One TCP connection to a server on this machine.
class raw_peer {
 public:
  explicit raw_peer(boost::asio::io_context& io) : socket_(io) {}

  /// `address` as `http::server::listen` answers it.
  net::awaitable<void> connect(std::string address) {
    const auto port = static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    const boost::asio::ip::tcp::endpoint to(boost::asio::ip::make_address("127.0.0.1"), port);
    co_await socket_.async_connect(to, boost::asio::use_awaitable);
  }
  net::awaitable<void> send(std::string bytes) {
    const auto buffer = boost::asio::buffer(bytes);
    // A server may close before it has read all; what it answered shows in the reads.
    co_await boost::asio::async_write(socket_, buffer, boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  /// Bytes up to the next end of a head, and what came with them. Empty when the other side closed.
  net::awaitable<std::string> read_reply() {
    for (;;) {
      const auto end = input_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto whole = end + 4 + body_size(std::string_view(input_).substr(0, end));
        if (input_.size() >= whole) {
          std::string one = input_.substr(0, whole);
          input_.erase(0, whole);
          co_return one;
        }
      }
      const bool more = co_await read_some();
      if (!more) co_return std::string();
    }
  }
  /// Everything until the other side closes.
  net::awaitable<std::string> read_to_end() {
    for (;;) {
      const bool more = co_await read_some();
      if (!more) break;
    }
    co_return std::move(input_);
  }
  void close() { socket_.close(); }

 private:
  static std::size_t body_size(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    if (at == std::string_view::npos) return 0;
    return static_cast<std::size_t>(std::stoul(std::string(head.substr(at + 16, 12))));
  }
  net::awaitable<bool> read_some() {
    char bytes[4096];
    const auto space = boost::asio::buffer(bytes);
    const auto [ec, size] = co_await socket_.async_read_some(space, boost::asio::as_tuple(boost::asio::use_awaitable));
    input_.append(bytes, size);
    co_return !ec;
  }

  boost::asio::ip::tcp::socket socket_;
  std::string input_;
};

}  // namespace ess::test
