#include "http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstring>

#include "ess/api/error.hpp"
#include "ess/http/client_address.hpp"
#include "ess/http/stream.hpp"
#include "http/make_request.hpp"
#include "http/websocket_upgrade.hpp"
#include "http/write_reply.hpp"

namespace ess::http {

namespace {

namespace asio = boost::asio;
constexpr std::size_t first_input_bytes = 4 * 1024;
constexpr std::size_t max_input_bytes = 16 * 1024;
/// Below this a body is copied behind its headers, so that one buffer goes out.
constexpr std::size_t max_joined_body = 64 * 1024;

net::awaitable<void> say_going_away(std::shared_ptr<net::websocket> socket) {
  co_await socket->close(net::close_going_away, std::string());
}

}  // namespace

connection::connection(asio::ip::tcp::socket socket, std::shared_ptr<server_context> context, std::string peer)
    : socket_(std::move(socket)),
      context_(std::move(context)),
      peer_(std::move(peer)),
      peer_is_proxy_(context_->options.is_trusted_proxy && context_->options.is_trusted_proxy(peer_)),
      network_(network_of(peer_)),
      input_(first_input_bytes),
      timer_(socket_.get_executor()),
      deadline_(steady::time_point::max()) {}

net::awaitable<void> connection::run() {
  const auto self = shared_from_this();
  bool more = true;
  try {
    while (more) more = co_await serve_one();
  } catch (const std::exception& e) {
    context_->log.error("http.connection_failed", {{"what", e.what()}});
  }
  timer_.cancel();
  if (!became_websocket_) abort();
}

net::awaitable<bool> connection::serve_one() {
  refusal why;
  const head_state state = co_await read_head(why);
  if (state == head_state::incomplete) co_return false;
  if (state == head_state::refused) {
    co_await refuse(why);
    co_return false;
  }
  auto parts = make_parts(pending(), head_);
  if (!parts) {
    why = {400, parts.error().reason(), parts.error().message()};
    co_await refuse(why);
    co_return false;
  }
  request from = make_request(std::move(parts).value());
  consume(head_.size);
  body_unread_ = head_.framing != body_framing::none;
  expire_at(steady::now() + context_->options.request_timeout);
  const reply to = co_await answer(from);
  if (became_websocket_) co_return false;
  if (const auto* cut = from.get<cut_answer>()) {
    if (cut->sends_half) co_await write_half(from, to);
    co_return false;
  }
  const bool keep_open =
      !body_unread_ && !head_.wants_close && !to.closes_connection() && !context_->stopping && socket_.is_open();
  bool written = false;
  if (const auto* body = from.get<streamed_body>(); body != nullptr && to.status() == 200) {
    written = co_await write_stream(from, to, body->next, keep_open);
  } else {
    written = co_await write(from, to, keep_open);
  }
  if (written && body_unread_) co_await linger();
  const bool goes_on = written && keep_open;
  co_return goes_on;
}

request connection::make_request(request::parts parts) {
  request from(std::move(parts));
  from.set_origin(origin_of(from));
  return from;
}

request_origin connection::origin_of(const request& from) {
  request_origin made;
  made.id = context_->next_request_id();
  made.arrived = steady::now();
  made.peer = peer_;
  if (peer_is_proxy_) {
    made.client = client_address(peer_, from.headers("X-Forwarded-For"), context_->options.is_trusted_proxy);
    made.client_network = network_of(made.client);
    made.secure = from.header("X-Forwarded-Proto") == "https";
  } else {
    made.client = peer_;
    made.client_network = network_;
  }
  return made;
}

net::awaitable<head_state> connection::read_head(refusal& why) {
  const auto& limits = context_->options;
  idle_ = begin_ == end_;
  expire_at(steady::now() + (first_ || !idle_ ? limits.header_timeout : limits.idle_timeout));
  bool began = !idle_;
  for (;;) {
    if (begin_ != end_) {
      const head_state state = parse_head(pending(), head_, why);
      if (state != head_state::incomplete) {
        first_ = false;
        co_return state;
      }
      // The header's time counts from its first byte.
      if (!began && !first_) expire_at(steady::now() + limits.header_timeout);
      began = true;
    }
    const bool came = co_await read_more();
    idle_ = false;
    if (!came) co_return head_state::incomplete;
  }
}

net::awaitable<bool> connection::read_more() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (end_ == input_.size() && begin_ > 0) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == input_.size()) {
    if (end_ >= max_input_bytes) co_return false;
    input_.resize(input_.size() * 2);
  }
  const auto space = asio::buffer(input_.data() + end_, input_.size() - end_);
  const auto [ec, size] = co_await socket_.async_read_some(space, net::use_tuple);
  end_ += size;
  co_return !ec;
}

net::awaitable<reply> connection::answer(request& from) {
  std::optional<reply> made;
  std::string failure;
  try {
    made.emplace(co_await produce(from));
  } catch (const std::exception& e) {
    failure = e.what();
  } catch (...) {
    failure = "an exception of an unknown kind";
  }
  if (!made) made.emplace(internal_error(from, failure));
  finish(from, *made);
  co_return std::move(*made);
}

reply connection::internal_error(const request& from, std::string_view what) {
  context_->log.error("http.handler_failed",
                      {{"request_id", from.id()},
                       {"route", from.route() != nullptr ? std::string_view(from.route()->pattern) : "-"},
                       {"what", what}});
  auto body = api::to_json(error(errc::internal, "internal", std::string()));
  body["requestId"] = from.id();
  return reply::json(body, 500);
}

void connection::finish(const request& from, reply& to) {
  if (!to.failure().empty()) {
    context_->log.error("http.request_failed", {{"request_id", from.id()}, {"what", to.failure()}});
  }
  try {
    for (const auto& step : context_->chain.finishers) step(from, to);
  } catch (const std::exception& e) {
    to = internal_error(from, e.what());
  }
}

net::awaitable<reply> connection::produce(request& from) {
  if (auto refused = find_route(from)) co_return std::move(*refused);
  if (auto refused = run_guards(from)) co_return std::move(*refused);
  const route& row = *from.route();
  if (row.handle_websocket) {
    if (!head_.upgrades_to_websocket) {
      reply hint = reply::from_error(
          error(errc::invalid_argument, "upgrade_required", "This address speaks WebSocket only."), 426);
      hint.header("Upgrade", "websocket");
      co_return hint;
    }
    if (auto refused = co_await run_async_guards(from)) co_return std::move(*refused);
    co_await serve_websocket(from);
    co_return reply(101);
  }
  if (auto refused = co_await read_body(from)) co_return std::move(*refused);
  if (auto refused = co_await run_async_guards(from)) co_return std::move(*refused);
  co_return co_await row.handle(from);
}

std::optional<reply> connection::find_route(request& from) {
  auto match = context_->routes.match(from.verb(), from.path());
  if (match.found != nullptr) {
    from.set_route(match.found, std::move(match.params));
    return std::nullopt;
  }
  if (!match.allow.empty()) {
    reply refused = reply::from_error(
        error(errc::invalid_argument, "method_not_allowed", "This address knows: " + match.allow + "."), 405);
    refused.header("Allow", match.allow);
    return refused;
  }
  if (context_->chain.not_found) return context_->chain.not_found(from);
  return reply::from_error(error(errc::not_found, "not_found", "There is nothing at this address."));
}

std::optional<reply> connection::run_guards(request& from) {
  for (const auto& check : context_->chain.guards) {
    if (auto refused = check(from)) return refused;
  }
  if (head_.has_content_encoding) {
    return reply::from_error(
        error(errc::unsupported, "content_encoding_unsupported", "Send the body as it is, without Content-Encoding."),
        415);
  }
  return std::nullopt;
}

net::awaitable<std::optional<reply>> connection::run_async_guards(request& from) {
  for (const auto& check : context_->chain.async_guards) {
    auto refused = co_await check(from);
    if (refused) co_return refused;
  }
  co_return std::nullopt;
}

net::awaitable<void> connection::serve_websocket(request& from) {
  const route& row = *from.route();
  std::string bytes = from.head();
  bytes += pending();
  expire_at(steady::time_point::max());
  timer_.cancel();
  became_websocket_ = true;
  websocket_limits limits(row.max_message, context_->options.websocket_idle_timeout);
  auto opened = co_await row.upgrade->accept(std::move(socket_), std::move(bytes), limits);
  if (!opened) co_return;
  const std::shared_ptr<net::websocket> socket = std::move(opened).value();
  websocket_ = socket;
  std::string failure;
  try {
    co_await row.handle_websocket(from, socket);
  } catch (const std::exception& e) {
    failure = e.what();
  }
  if (!failure.empty()) context_->log.error("http.websocket_failed", {{"request_id", from.id()}, {"what", failure}});
  const std::uint16_t code = failure.empty() ? net::close_normal : std::uint16_t{1011};
  co_await socket->close(code, std::string());
  socket->abort();
}

net::awaitable<bool> connection::write(const request& from, const reply& to, bool keep_open) {
  output_.clear();
  write_head(output_, to, *context_, from.id(), keep_open, body_end::length);
  const bool has_body = from.verb() != method::head && to.status() != 204 && to.status() != 304;
  const std::string_view body = has_body ? to.body() : std::string_view();
  expire_at(steady::now() + context_->options.write_timeout);
  if (body.size() <= max_joined_body) {
    output_ += body;
    co_return co_await send_output();
  }
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(output_), asio::buffer(body.data(), body.size())};
  const auto [ec, size] = co_await asio::async_write(socket_, buffers, net::use_tuple);
  co_return !ec;
}

net::awaitable<void> connection::write_half(const request& from, const reply& to) {
  output_.clear();
  write_head(output_, to, *context_, from.id(), true, body_end::length);
  output_ += to.body();
  output_.resize(output_.size() - std::max(to.body().size() / 2, std::size_t{1}));
  co_await send_output();
}

net::awaitable<bool> connection::write_stream(const request& from, const reply& to, const body_source& next,
                                              bool keep_open) {
  // HTTP/1.0 knows no chunks: there the end of the connection is the end of the body.
  const body_end end = head_.http_1_0 ? body_end::close : body_end::chunks;
  output_.clear();
  write_head(output_, to, *context_, from.id(), keep_open, end);
  for (bool more = from.verb() != method::head; more;) {
    expire_at(steady::now() + context_->options.request_timeout);
    const result<std::string> piece = co_await next();
    if (!piece) {
      context_->log.error("http.stream_failed", {{"request_id", from.id()}, {"what", describe_for_log(piece.error())}});
      co_return false;
    }
    more = !piece->empty();
    if (end == body_end::close) output_ += *piece;
    if (end == body_end::chunks) write_chunk(output_, *piece);
    const bool sent = co_await send_output();
    if (!sent) co_return false;
  }
  co_return co_await send_output();
}

net::awaitable<bool> connection::send_output() {
  expire_at(steady::now() + context_->options.write_timeout);
  const auto buffer = asio::buffer(output_);
  const auto [ec, size] = co_await asio::async_write(socket_, buffer, net::use_tuple);
  output_.clear();
  co_return !ec;
}

net::awaitable<void> connection::refuse(const refusal& why) {
  request::parts nothing;
  request from = make_request(std::move(nothing));
  reply to = reply::from_error(why.as_error(), why.status);
  finish(from, to);
  const bool written = co_await write(from, to, false);
  if (written) co_await linger();
}

net::awaitable<void> connection::linger() {
  // Closing a socket with unread bytes resets it, and the reset can overtake the answer.
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  expire_at(steady::now() + std::chrono::seconds(2));
  for (std::size_t dropped = 0; dropped < 256 * 1024; dropped += end_) {
    begin_ = end_ = 0;
    const bool came = co_await read_more();
    if (!came) break;
  }
}

void connection::finish_soon() {
  if (const auto socket = websocket_.lock()) {
    asio::co_spawn(timer_.get_executor(), say_going_away(socket), asio::detached);
  } else if (idle_) {
    abort();
  }
}

void connection::abort() noexcept {
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (const auto socket = websocket_.lock()) socket->abort();
}

void connection::expire_at(steady::time_point deadline) {
  // The timer is touched only when the deadline comes nearer; a later one is noticed when the timer fires.
  deadline_ = deadline;
  if (!armed_ || deadline < armed_for_) arm();
}

void connection::arm() {
  if (deadline_ == steady::time_point::max()) return;
  armed_ = true;
  armed_for_ = deadline_;
  timer_.expires_at(deadline_);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->armed_ = false;
    if (steady::now() >= self->deadline_) {
      boost::system::error_code ignored;
      self->socket_.close(ignored);
    } else {
      self->arm();
    }
  });
}

}  // namespace ess::http
