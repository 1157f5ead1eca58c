// One accepted socket: requests in, replies out, one after the other.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ess/http/stream.hpp"
#include "ess/net/websocket.hpp"
#include "http/head_parser.hpp"
#include "http/server_context.hpp"

namespace ess::http {

class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(boost::asio::ip::tcp::socket socket, std::shared_ptr<server_context> context, std::string peer);

  /// Serves until either side has had enough. Never throws.
  net::awaitable<void> run();
  /// The server stops: ends at once when idle, else after the answer under way.
  void finish_soon();
  void abort() noexcept;
  const std::string& peer() const noexcept { return peer_; }

 private:
  using steady = std::chrono::steady_clock;

  net::awaitable<bool> serve_one();
  net::awaitable<head_state> read_head(refusal& why);
  /// True when bytes came.
  net::awaitable<bool> read_more();
  net::awaitable<reply> answer(request& from);
  net::awaitable<reply> produce(request& from);
  net::awaitable<std::optional<reply>> read_body(request& from);
  net::awaitable<bool> read_sized_body(std::string& body);
  net::awaitable<bool> read_chunked_body(std::string& body, std::size_t cap, refusal& why);
  net::awaitable<std::optional<reply>> run_async_guards(request& from);
  net::awaitable<void> serve_websocket(request& from);
  net::awaitable<bool> write(const request& from, const reply& to, bool keep_open);
  /// The head and half of the body; of an answer without a body all but the end of its head.
  net::awaitable<void> write_half(const request& from, const reply& to);
  net::awaitable<bool> write_stream(const request& from, const reply& to, const body_source& next, bool keep_open);
  net::awaitable<bool> send_output();
  net::awaitable<void> refuse(const refusal& why);
  net::awaitable<void> linger();

  std::optional<reply> find_route(request& from);
  std::optional<reply> run_guards(request& from);
  void finish(const request& from, reply& to);
  reply internal_error(const request& from, std::string_view what);
  request_origin origin_of(const request& from);
  request make_request(request::parts parts);

  std::string_view pending() const noexcept { return {input_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) noexcept { begin_ += bytes; }
  void expire_at(steady::time_point deadline);
  void arm();

  boost::asio::ip::tcp::socket socket_;
  std::shared_ptr<server_context> context_;
  std::string peer_;
  bool peer_is_proxy_;
  std::string network_;  ///< of the peer, computed once

  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string output_;
  parsed_head head_;
  bool idle_ = true;          ///< between requests: nothing of the next one has come
  bool body_unread_ = false;  ///< the request's body is still on the wire, so the next request cannot be found
  bool first_ = true;
  bool became_websocket_ = false;
  std::weak_ptr<net::websocket> websocket_;

  boost::asio::steady_timer timer_;
  steady::time_point deadline_;
  steady::time_point armed_for_;
  bool armed_ = false;
};

}  // namespace ess::http
