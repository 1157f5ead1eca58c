#include "ess/testing/sim_server.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "ess/base/text.hpp"
#include "ess/http/server.hpp"
#include "ess/http/stream.hpp"
#include "ess/net/http_client.hpp"
#include "ess/testing/simulator.hpp"
#include "net/beast_websocket.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/tls_front.hpp"

namespace ess::testing {

namespace asio = boost::asio;

namespace {

// "25 MiB" for a whole request with files; a little more, so that the simulator says so and not its server.
constexpr std::size_t body_cap = 26 * 1024 * 1024;
constexpr std::size_t gateway_message_cap = 64 * 1024;
// "First response within 3 s"; a little more, so that late answers are seen to be late.
constexpr std::chrono::milliseconds post_timeout{5'000};
constexpr std::chrono::milliseconds longest_nap{500};
// Messages of this size leave piece by piece: the client is to meet the size before it drowns in the bytes.
constexpr std::size_t large_frame = 1024 * 1024;
constexpr std::chrono::milliseconds objection_time{250};

sim_request to_sim(const http::request& from) {
  sim_request out;
  out.method = std::string(net::to_string(from.verb()));
  out.target = from.target();
  for (const char* name :
       {"authorization", "content-type", "user-agent", "host", "accept-language", "x-discord-locale"}) {
    const auto value = from.header(name);
    if (value) out.headers.emplace_back(name, *value);
  }
  out.body = from.body();
  return out;
}

http::reply to_http(const sim_reply& from) {
  std::string_view type;
  for (const auto& [name, value] : from.headers) {
    if (name == "Content-Type") type = value;
  }
  http::reply out = type.empty() ? http::reply(from.status) : http::reply::text(from.body, from.status);
  for (const auto& [name, value] : from.headers) out.header(name, value);
  return out;
}

/// Waits that end early when the world changes. One thread, so a wait that is listed is really waiting.
class change_signal {
 public:
  explicit change_signal(asio::io_context& io) : io_(io) {}

  net::awaitable<void> wait_for(std::chrono::milliseconds longest) {
    asio::steady_timer timer(io_, longest);
    waiting_.insert(&timer);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    waiting_.erase(&timer);
  }
  void notify() {
    for (asio::steady_timer* timer : waiting_) timer->cancel();
  }

 private:
  asio::io_context& io_;
  std::set<asio::steady_timer*> waiting_;
};

/// One bot on the gateway: the rules' end of the connection and the socket's.
struct gateway_connection {
  std::shared_ptr<sim::gateway_link> link;
  std::shared_ptr<net::websocket> socket;
  asio::steady_timer heartbeat_timer;
  bool ended = false;

  gateway_connection(asio::io_context& io, std::shared_ptr<sim::gateway_link> l, std::shared_ptr<net::websocket> s)
      : link(std::move(l)), socket(std::move(s)), heartbeat_timer(io) {}
};
using connection_ptr = std::shared_ptr<gateway_connection>;

}  // namespace

struct sim_server::impl {
  impl(asio::io_context& context, const clock& c, const logger& l, random_source& r, simulator& s)
      : io(context), time(c), log(l), random(r), sim(s), changed(context), post_timer(context) {}

  net::awaitable<http::reply> answer(http::request& from);
  net::awaitable<void> serve_gateway(http::request& from, std::shared_ptr<net::websocket> socket);
  /// Performs what the link wants: sends its frames, closes or drops the socket.
  void perform(connection_ptr c);
  /// Sends what is no orderly message: half of a frame, after which the line is cut, or one that may be too large.
  net::awaitable<void> send_raw(connection_ptr c, sim::gateway_frame frame);
  net::awaitable<void> watch_heartbeats(connection_ptr c);
  /// While a fault keeps the simulator from reading.
  net::awaitable<void> wait_to_read(connection_ptr c);
  /// Waits until so much of the simulated time is over.
  net::awaitable<void> pass(std::chrono::milliseconds span);
  void notify_if_changed();
  /// Sends what Discord posts to applications, now and when it is to be tried again. Posts of one call go one after the
  /// other.
  void send_posts();
  net::awaitable<void> send_all(std::vector<sim_post> posts);
  std::vector<http::route> routes();

  asio::io_context& io;
  const clock& time;
  const logger& log;
  random_source& random;
  simulator& sim;
  change_signal changed;
  asio::steady_timer post_timer;
  std::uint64_t seen_changes = 0;
  bool stopping = false;
  std::set<connection_ptr> connections;
  std::optional<http::router> table;
  std::optional<http::server> server;
  std::unique_ptr<net::http_client> poster;
  std::optional<sim::tls_front> front;
};

void sim_server::impl::send_posts() {
  if (stopping || !poster) return;
  const time_point now = time.now();
  std::vector<sim_post> posts = sim.take_posts(now);
  if (!posts.empty()) asio::co_spawn(io, send_all(std::move(posts)), asio::detached);
  const auto next = sim.next_post(now);
  if (!next) return;
  // The clock may be set forward meanwhile: that is a call too, and asks again.
  post_timer.expires_after(*next - now + std::chrono::milliseconds(1));
  post_timer.async_wait([this](const boost::system::error_code& ec) {
    if (!ec) send_posts();
  });
}

net::awaitable<void> sim_server::impl::send_all(std::vector<sim_post> posts) {
  for (const sim_post& post : posts) {
    net::http_request request(net::http_method::post, post.url);
    request.header("X-Signature-Ed25519", post.signature);
    request.header("X-Signature-Timestamp", post.timestamp);
    request.body("application/json", post.body);
    request.timeout(post_timeout);
    const result<net::http_response> answer = co_await poster->send(std::move(request));
    if (answer) {
      sim.answer_post(post, answer->status, answer->body, time.now());
    } else {
      log.failure("sim.post_failed", answer.error());
      sim.answer_post(post, 0, {}, time.now());
    }
    notify_if_changed();
  }
  send_posts();
}

net::awaitable<void> sim_server::impl::pass(std::chrono::milliseconds span) {
  asio::steady_timer pause(io);
  const time_point until = sim.now(time.now()) + span;
  while (!stopping) {
    const std::chrono::milliseconds left = until - sim.now(time.now());
    if (left.count() <= 0) co_return;
    pause.expires_after(std::min<std::chrono::milliseconds>(left, longest_nap));
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

void sim_server::impl::notify_if_changed() {
  if (sim.changes() == seen_changes) return;
  seen_changes = sim.changes();
  changed.notify();
}

net::awaitable<http::reply> sim_server::impl::answer(http::request& from) {
  const sim_request asked = to_sim(from);
  const time_point arrived = time.now();
  for (;;) {
    const time_point now = time.now();
    const auto until = stopping ? std::nullopt : sim.may_wait_until(asked, arrived, now);
    if (!until) break;
    co_await changed.wait_for(*until - now + std::chrono::milliseconds(1));
  }
  const sim_reply reply = sim.handle(asked, time.now());
  send_posts();
  notify_if_changed();
  if (reply.delay.count() > 0) co_await pass(reply.delay);
  if (reply.line != sim_reply::cut::none) {
    http::cut_answer cut;
    cut.sends_half = reply.line == sim_reply::cut::half;
    from.put(cut);
  }
  co_return to_http(reply);
}

void sim_server::impl::perform(connection_ptr c) {
  if (c->ended) return;
  std::vector<sim::gateway_frame> frames = c->link->take_frames(sim.now(time.now()));
  bool is_torn = false;
  for (sim::gateway_frame& frame : frames) {
    is_torn = frame.torn;
    if (frame.torn || frame.bytes.size() >= large_frame) {
      asio::co_spawn(io, send_raw(c, std::move(frame)), asio::detached);
      continue;
    }
    frame.binary ? c->socket->post_binary(std::move(frame.bytes)) : c->socket->post_text(std::move(frame.bytes));
  }
  const auto& ending = c->link->ending();
  // What is held back leaves sooner than the watch meant to look again.
  if (!ending && c->link->wire().next() != time_point::max()) c->heartbeat_timer.cancel();
  if (!ending) return;
  c->ended = true;
  if (is_torn) return;
  if (!ending->code) return c->socket->abort();
  // The closing handshake goes on by itself; the pending read ends with it.
  asio::co_spawn(io, c->socket->close(*ending->code, ending->reason), [c](std::exception_ptr) {});
}

net::awaitable<void> sim_server::impl::send_raw(connection_ptr c, sim::gateway_frame frame) {
  net::raw_frame raw;
  raw.text = !frame.binary;
  raw.bytes = std::move(frame.bytes);
  if (frame.torn) raw.sent = raw.bytes.size() / 2;
  if (raw.bytes.size() >= large_frame) raw.pause = objection_time;
  // The sockets of our HTTP server are of this kind.
  auto& socket = dynamic_cast<net::beast_websocket&>(*c->socket);
  // A failure shows in the pending read. Whether it arrived or not, a torn line is cut now.
  (void)co_await socket.write_raw(std::move(raw));
  if (frame.torn) socket.abort();
}

net::awaitable<void> sim_server::impl::watch_heartbeats(connection_ptr c) {
  while (!c->link->ending()) {
    // Beats move the deadline on while this waits; then it simply waits again.
    // The simulated time may be set forward meanwhile.
    const std::chrono::milliseconds left = c->link->deadline() - sim.now(time.now());
    c->heartbeat_timer.expires_after(std::clamp<std::chrono::milliseconds>(left, {}, longest_nap));
    boost::system::error_code ignored;
    co_await c->heartbeat_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!c->link->ending()) c->link->on_time(sim.now(time.now()));
  }
}

net::awaitable<void> sim_server::impl::wait_to_read(connection_ptr c) {
  asio::steady_timer pause(io);
  while (!stopping && !c->link->ending()) {
    const std::chrono::milliseconds left = c->link->wire().reads_from() - sim.now(time.now());
    if (left.count() <= 0) co_return;
    pause.expires_after(std::min<std::chrono::milliseconds>(left, longest_nap));
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

net::awaitable<void> sim_server::impl::serve_gateway(http::request& from, std::shared_ptr<net::websocket> socket) {
  const std::string host(from.header("host").value_or("127.0.0.1"));
  auto opened = sim.open_gateway(from.target(), host, time.now());
  const auto c = std::make_shared<gateway_connection>(io, std::move(opened), std::move(socket));
  connections.insert(c);
  // Frames that appear while nothing is read, because of a REST call or a fault, leave by this.
  const std::weak_ptr<gateway_connection> weak = c;
  c->link->wake = [this, weak] {
    if (auto alive = weak.lock()) perform(std::move(alive));
  };
  perform(c);
  asio::co_spawn(io, watch_heartbeats(c), asio::detached);
  std::string message;
  for (;;) {
    co_await wait_to_read(c);
    const auto kind = co_await c->socket->read(message);
    if (!kind) break;
    c->link->on_text(message, sim.now(time.now()));
    send_posts();
    perform(c);
    notify_if_changed();
  }
  c->ended = true;
  std::optional<std::uint16_t> code;
  if (const auto closed = c->socket->peer_close()) code = closed->code;
  c->link->on_closed(code, sim.now(time.now()));
  c->heartbeat_timer.cancel();
  connections.erase(c);
  notify_if_changed();
}

std::vector<http::route> sim_server::impl::routes() {
  const http::handler handle = [this](http::request& from) { return answer(from); };
  const http::websocket_handler gateway = [this](http::request& from, std::shared_ptr<net::websocket> socket) {
    return serve_gateway(from, std::move(socket));
  };
  std::vector<http::route> out;
  out.push_back(http::websocket_route("/gateway", gateway).open().message_cap(gateway_message_cap));
  out.push_back(http::websocket_route("/gateway/", gateway).open().message_cap(gateway_message_cap));
  out.push_back(http::get("/", handle).open());
  out.push_back(http::get("/{rest...}", handle).open());
  out.push_back(http::post("/{rest...}", handle).open().body_cap(body_cap));
  out.push_back(http::put("/{rest...}", handle).open().body_cap(body_cap));
  out.push_back(http::patch("/{rest...}", handle).open().body_cap(body_cap));
  out.push_back(http::del("/{rest...}", handle).open().body_cap(body_cap));
  return out;
}

sim_server::sim_server(asio::io_context& io, const clock& clock, const logger& log, random_source& random,
                       simulator& sim)
    : impl_(std::make_unique<impl>(io, clock, log, random, sim)) {}

sim_server::~sim_server() = default;

result<std::string> sim_server::start(const std::string& listen) {
  net::http_client_options posting;
  posting.user_agent = "Discord-Interactions/1.0 (+https://discord.com)";
  auto poster = net::make_http_client(impl_->io.get_executor(), std::move(posting));
  if (!poster) return std::move(poster).error();
  impl_->poster = std::move(*poster);
  auto table = http::router::make(impl_->routes());
  if (!table) return std::move(table).error();
  impl_->table.emplace(std::move(*table));
  http::server_options options;
  options.websocket_idle_timeout = std::chrono::minutes(10);
  // Longer than the longest wait of the control API.
  options.request_timeout = std::chrono::minutes(1);
  // Everybody here comes from one address.
  options.max_connections_per_address = options.max_connections;
  impl_->server.emplace(impl_->io.get_executor(), *impl_->table, http::middleware(), impl_->log, impl_->random,
                        std::move(options));
  return impl_->server->listen(listen);
}

result<std::string> sim_server::start_tls(const std::string& listen, const sim_tls_identity& identity) {
  const auto behind = start("127.0.0.1:0");
  if (!behind) return behind.error();
  impl_->front.emplace(impl_->io);
  return impl_->front->start(listen, identity, *behind);
}

void sim_server::stop() {
  if (impl_->front) impl_->front->stop();
  impl_->stopping = true;
  impl_->changed.notify();
  impl_->post_timer.cancel();
  for (const auto& c : impl_->connections) c->socket->abort();
  if (impl_->server) asio::co_spawn(impl_->io, impl_->server->stop(), asio::detached);
}

}  // namespace ess::testing
