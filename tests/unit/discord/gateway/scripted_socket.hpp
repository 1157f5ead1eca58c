// A gateway without a network: sockets that say what a test wrote down.
#pragma once

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ess/net/websocket_client.hpp"

namespace ess::test {

/// Gives scripted messages, then waits until it is closed, or ends by itself with the code it was given.
class scripted_socket final : public net::websocket {
 public:
  std::deque<std::string> incoming;
  net::message_kind kind = net::message_kind::text;
  std::optional<std::uint16_t> ends_with;
  std::vector<std::string> sent;
  std::optional<std::uint16_t> closed_with;

  net::awaitable<result<net::message_kind>> read(std::string& message) override {
    if (!incoming.empty()) {
      message = std::move(incoming.front());
      incoming.pop_front();
      co_return kind;
    }
    if (!ends_with && !closed_with) {
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
      timer.expires_at(boost::asio::steady_timer::time_point::max());
      waiting_ = &timer;
      boost::system::error_code ignored;
      co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
      waiting_ = nullptr;
    }
    co_return error(errc::unavailable, "websocket_closed", "closed");
  }
  net::awaitable<result<void>> write_text(std::string message) override {
    sent.push_back(std::move(message));
    co_return success();
  }
  net::awaitable<result<void>> write_binary(std::string) override { co_return success(); }
  void post_text(std::string message) override { sent.push_back(std::move(message)); }
  void post_binary(std::string) override {}
  net::awaitable<void> close(std::uint16_t code, std::string) override {
    closed_with = code;
    if (waiting_ != nullptr) waiting_->cancel();
    co_return;
  }
  void abort() noexcept override {}
  std::optional<net::close_status> peer_close() const override {
    if (!ends_with) return std::nullopt;
    net::close_status status;
    status.code = *ends_with;
    return status;
  }

 private:
  boost::asio::steady_timer* waiting_ = nullptr;
};

class scripted_connector final : public net::websocket_connector {
 public:
  std::deque<std::shared_ptr<scripted_socket>> sockets;
  std::vector<std::string> urls;

  net::awaitable<result<std::shared_ptr<net::websocket>>> connect(std::string url) override {
    urls.push_back(std::move(url));
    if (sockets.empty()) co_return error(errc::unavailable, "connect_failed", "nobody there");
    std::shared_ptr<net::websocket> next = sockets.front();
    sockets.pop_front();
    co_return next;
  }
};

}  // namespace ess::test
