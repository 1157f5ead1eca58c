// The part of a connection that reads bodies.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "http/chunked_decoder.hpp"
#include "http/connection.hpp"

namespace ess::http {

namespace {

namespace asio = boost::asio;

/// How long a body may take: so many seconds in all, and after five at least 1 KiB/s (security requirement HT-7).
class body_clock {
 public:
  explicit body_clock(std::chrono::milliseconds whole) : start_(std::chrono::steady_clock::now()), whole_(whole) {}

  std::chrono::steady_clock::time_point deadline(std::size_t received) const {
    const auto earned = std::chrono::milliseconds(5'000 + received * 1000 / 1024);
    return start_ + std::min(whole_, earned);
  }

 private:
  std::chrono::steady_clock::time_point start_;
  std::chrono::milliseconds whole_;
};

}  // namespace

net::awaitable<std::optional<reply>> connection::read_body(request& from) {
  if (!body_unread_) co_return std::nullopt;
  const std::size_t cap = from.route()->max_body;
  if (head_.framing == body_framing::length && head_.content_length > cap) {
    co_return reply::from_error(body_too_large.as_error(), body_too_large.status);
  }
  if (head_.expects_continue && begin_ == end_) {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto buffer = asio::buffer(go_on.data(), go_on.size());
    const auto [ec, size] = co_await asio::async_write(socket_, buffer, net::use_tuple);
    if (ec) co_return reply(400);
  }
  std::string body;
  refusal why{400, "body_incomplete", "The body did not arrive in time or in full."};
  bool complete = false;
  if (head_.framing == body_framing::length) {
    complete = co_await read_sized_body(body);
  } else {
    complete = co_await read_chunked_body(body, cap, why);
  }
  if (!complete) co_return reply::from_error(why.as_error(), why.status);
  body_unread_ = false;
  from.set_body(std::move(body));
  expire_at(steady::now() + context_->options.request_timeout);
  co_return std::nullopt;
}

net::awaitable<bool> connection::read_sized_body(std::string& body) {
  const auto size = static_cast<std::size_t>(head_.content_length);
  const auto buffered = std::min(size, pending().size());
  body.assign(pending().substr(0, buffered));
  consume(buffered);
  if (buffered == size) co_return true;
  body.resize(size);
  body_clock clock(context_->options.body_timeout);
  for (std::size_t have = buffered; have < size;) {
    expire_at(clock.deadline(have));
    const auto space = asio::buffer(body.data() + have, size - have);
    const auto [ec, got] = co_await socket_.async_read_some(space, net::use_tuple);
    if (ec) co_return false;
    have += got;
  }
  co_return true;
}

net::awaitable<bool> connection::read_chunked_body(std::string& body, std::size_t cap, refusal& why) {
  chunked_decoder decoder(cap);
  body_clock clock(context_->options.body_timeout);
  for (;;) {
    std::size_t used = 0;
    const auto state = decoder.feed(pending(), used, body, why);
    consume(used);
    if (state == chunked_decoder::state::done) co_return true;
    if (state == chunked_decoder::state::refused) co_return false;
    expire_at(clock.deadline(body.size()));
    const bool came = co_await read_more();
    if (!came) co_return false;
  }
}

}  // namespace ess::http
