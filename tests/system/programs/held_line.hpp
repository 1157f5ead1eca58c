// A line between two programs that can be held: what the one sends then reaches the other later.
#pragma once

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "ess/net/awaitable.hpp"

namespace ess::test {

/// Passes TCP connections of 127.0.0.1 on to a port there, in a thread of its own. Threads: any.
class held_line {
 public:
  explicit held_line(std::uint16_t to) : to_(tcp::endpoint(loopback(), to)), acceptor_(io_, {loopback(), 0}) {
    boost::asio::co_spawn(io_, accept(), boost::asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~held_line() {
    io_.stop();
    thread_.join();
  }
  held_line(const held_line&) = delete;
  held_line& operator=(const held_line&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  /// What clients send from now on stays here.
  void hold() { holds_ = true; }
  void let_go() { holds_ = false; }
  /// What clients sent since it holds, and what the other side said since.
  std::string sent() const { return copy(sent_); }
  std::string answered() const { return copy(answered_); }

 private:
  using tcp = boost::asio::ip::tcp;
  using socket_ptr = std::shared_ptr<tcp::socket>;
  static boost::asio::ip::address loopback() { return boost::asio::ip::make_address("127.0.0.1"); }
  std::string copy(const std::string& text) const {
    const std::lock_guard lock(mutex_);
    return text;
  }
  void keep(std::string& where, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    where += bytes;
  }

  net::awaitable<void> accept() {
    while (true) {
      auto [failed, client] = co_await acceptor_.async_accept(net::use_tuple);
      if (failed) co_return;
      const auto here = std::make_shared<tcp::socket>(std::move(client));
      const auto there = std::make_shared<tcp::socket>(io_);
      const auto [refused] = co_await there->async_connect(to_, net::use_tuple);
      if (refused) continue;
      boost::asio::co_spawn(io_, forth(here, there), boost::asio::detached);
      boost::asio::co_spawn(io_, back(there, here), boost::asio::detached);
    }
  }
  net::awaitable<void> forth(socket_ptr from, socket_ptr to) {
    boost::asio::steady_timer timer(io_);
    std::string bytes(4096, '\0');
    while (true) {
      const auto [failed, size] = co_await from->async_read_some(boost::asio::buffer(bytes), net::use_tuple);
      if (holds_) {
        keep(sent_, std::string_view(bytes).substr(0, size));
        while (holds_) {
          timer.expires_after(std::chrono::milliseconds(10));
          co_await timer.async_wait(net::use_tuple);
        }
        // A server closes a connection on which nothing is said: what was held arrives on a new one.
        to = std::make_shared<tcp::socket>(io_);
        const auto [refused] = co_await to->async_connect(to_, net::use_tuple);
        if (refused) break;
        boost::asio::co_spawn(io_, back(to, from), boost::asio::detached);
      }
      const auto [lost, written] =
          co_await boost::asio::async_write(*to, boost::asio::buffer(bytes, size), net::use_tuple);
      if (failed || lost) break;
    }
    boost::system::error_code ignored;
    to->shutdown(tcp::socket::shutdown_send, ignored);
  }
  net::awaitable<void> back(socket_ptr from, socket_ptr to) {
    std::string bytes(4096, '\0');
    while (true) {
      const auto [failed, size] = co_await from->async_read_some(boost::asio::buffer(bytes), net::use_tuple);
      if (!sent().empty()) keep(answered_, std::string_view(bytes).substr(0, size));
      const auto [lost, written] =
          co_await boost::asio::async_write(*to, boost::asio::buffer(bytes, size), net::use_tuple);
      if (failed || lost) break;
    }
    boost::system::error_code ignored;
    to->shutdown(tcp::socket::shutdown_send, ignored);
  }

  boost::asio::io_context io_{1};
  tcp::endpoint to_;
  tcp::acceptor acceptor_;
  std::atomic<bool> holds_{false};
  mutable std::mutex mutex_;
  std::string sent_;
  std::string answered_;
  std::thread thread_;
};

}  // namespace ess::test
