#include "ess/discord/gateway/shard.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "discord/gateway/frames.hpp"
#include "discord/gateway/payload_stream.hpp"
#include "discord/gateway/session_fsm.hpp"
#include "ess/net/websocket_client.hpp"

namespace ess::gateway {

namespace asio = boost::asio;

namespace {

// What a WebSocket reports when the peer closed without a code (RFC 6455 section 7.4.1).
constexpr std::uint16_t no_close_code = 1005;
// A large guild comes once; the room for its text is not kept for the small events that follow.
constexpr std::size_t kept_message_bytes = 64 * 1024;

net::awaitable<void> close_socket(std::shared_ptr<net::websocket> socket, std::uint16_t code) {
  std::string reason;
  co_await socket->close(code, std::move(reason));
}

std::optional<std::uint16_t> close_code_of(const net::websocket& socket) {
  const std::optional<net::close_status> status = socket.peer_close();
  if (!status || status->code == no_close_code) return std::nullopt;
  return status->code;
}

}  // namespace

// Performs what the state machine says. One coroutine connects and reads; the timer runs beside it by callback.
struct shard::impl : std::enable_shared_from_this<shard::impl> {
  impl(net::websocket_connector& connector_, const ess::clock& clock_, random_source& random_, const logger& log_,
       shard_settings settings_, secret token_, std::optional<session_snapshot> resume_from_)
      : connector(connector_),
        clock(clock_),
        log(log_),
        packing(settings_.compression),
        ask_limits(settings_.ask_limits),
        gate(settings_.gate),
        fsm(std::move(settings_), std::move(token_), random_, std::move(resume_from_)) {}

  net::websocket_connector& connector;
  const ess::clock& clock;
  const logger& log;
  compression packing;
  std::function<net::awaitable<result<void>>()> ask_limits;
  std::shared_ptr<flow_gate> gate;
  session_fsm fsm;
  shard::handler on_event;
  std::shared_ptr<net::websocket> socket;
  std::optional<std::string> connect_url;
  bool limits_wanted = false;
  std::optional<result<void>> outcome;
  std::optional<asio::steady_timer> timer;
  std::optional<asio::steady_timer> wake;
  std::optional<steady_point> armed_for;

  net::awaitable<void> connect();
  net::awaitable<void> learn_limits();
  net::awaitable<void> wait_to_read();
  net::awaitable<void> read_until_closed();
  void perform(actions todo);
  void perform_one(action& a);
  void arm_timer();
};

void shard::impl::perform(actions todo) {
  for (action& a : todo) perform_one(a);
  arm_timer();
}

void shard::impl::perform_one(action& a) {
  if (auto* connecting = std::get_if<connect_to>(&a)) {
    connect_url = std::move(connecting->url);
    if (wake) wake->cancel();
  } else if (std::holds_alternative<ask_for_limits>(a)) {
    limits_wanted = true;
    if (wake) wake->cancel();
  } else if (auto* send = std::get_if<send_text>(&a)) {
    if (send->text.size() > max_send_bytes) {
      log.error("gateway.send_too_large", {{"bytes", static_cast<std::int64_t>(send->text.size())}});
    } else if (socket) {
      socket->post_text(std::move(send->text));
    }
  } else if (const auto* close = std::get_if<close_with>(&a)) {
    if (socket) asio::co_spawn(timer->get_executor(), close_socket(socket, close->code), asio::detached);
  } else if (auto* delivery = std::get_if<deliver>(&a)) {
    on_event(std::move(delivery->what));
  } else if (auto* end = std::get_if<finish>(&a)) {
    outcome = std::move(end->outcome);
    if (wake) wake->cancel();
  } else if (const auto* told = std::get_if<note>(&a)) {
    log.info(told->what, {{"number", told->number}});
  }
}

void shard::impl::arm_timer() {
  const std::optional<steady_point> next = fsm.next_timer();
  if (next == armed_for || !timer) return;
  armed_for = next;
  if (!next) {
    timer->cancel();
    return;
  }
  timer->expires_after(std::max(*next - clock.steady_now(), std::chrono::milliseconds(0)));
  timer->async_wait([weak = weak_from_this(), due = *next](boost::system::error_code failed) {
    const std::shared_ptr<impl> self = weak.lock();
    if (failed || !self || self->armed_for != due) return;
    self->armed_for.reset();
    self->perform(self->fsm.on_timer(self->clock.steady_now()));
  });
}

net::awaitable<void> shard::impl::connect() {
  std::string url = std::move(*connect_url);
  connect_url.reset();
  log.info("gateway.connect", {{"url", url}});
  result<std::shared_ptr<net::websocket>> opened = co_await connector.connect(std::move(url));
  const steady_point now = clock.steady_now();
  if (!opened) {
    log.failure("gateway.connect_failed", opened.error());
    perform(fsm.on_connect_failed(now));
    co_return;
  }
  socket = std::move(*opened);
  perform(fsm.on_connected(now));
}

net::awaitable<void> shard::impl::learn_limits() {
  limits_wanted = false;
  const result<void> learned = co_await ask_limits();
  if (!learned) log.failure("gateway.limits_unknown", learned.error());
  perform(fsm.on_limits(learned, clock.steady_now()));
}

net::awaitable<void> shard::impl::wait_to_read() {
  if (!gate || gate->is_open()) co_return;
  fsm.hold(true);
  co_await gate->opened();
  fsm.hold(false);
}

net::awaitable<void> shard::impl::read_until_closed() {
  std::string message;
  // One stream per connection, begun anew with each.
  const std::unique_ptr<payload_stream> unpack = make_payload_stream(packing);
  while (true) {
    co_await wait_to_read();
    const result<net::message_kind> kind = co_await socket->read(message);
    const steady_point now = clock.steady_now();
    if (!kind) {
      const std::optional<std::uint16_t> code = close_code_of(*socket);
      log.info("gateway.connection_ended", {{"reason", kind.error().reason()}, {"code", code.value_or(0)}});
      socket.reset();
      perform(fsm.on_closed(code, now));
      co_return;
    }
    if (*kind == net::message_kind::text) {
      perform(fsm.on_message(message, now));
      if (message.capacity() > kept_message_bytes) std::string().swap(message);
      continue;
    }
    // What cannot be unpacked, or was not asked for, is malformed for the machine, which then resumes elsewhere.
    result<std::optional<std::string_view>> payload = std::optional<std::string_view>(std::string_view());
    if (unpack) payload = unpack->feed(message);
    if (!payload) log.failure("gateway.not_unpacked", payload.error());
    if (!payload) perform(fsm.on_message({}, now));
    if (payload && *payload) perform(fsm.on_message(**payload, now));
  }
}

shard::shard(net::websocket_connector& connector, const clock& clock, random_source& random, const logger& log,
             shard_settings settings, secret bot_token, std::optional<session_snapshot> resume_from)
    : impl_(std::make_shared<impl>(connector, clock, random, log, std::move(settings), std::move(bot_token),
                                   std::move(resume_from))) {}
shard::~shard() = default;

net::awaitable<result<void>> shard::run(handler on_event) {
  const std::shared_ptr<impl> self = impl_;
  impl& s = *self;
  const auto executor = co_await asio::this_coro::executor;
  s.on_event = std::move(on_event);
  s.timer.emplace(executor);
  s.wake.emplace(executor);
  if (!s.outcome) s.perform(s.fsm.start(s.clock.steady_now()));
  while (!s.outcome) {
    if (s.connect_url) {
      co_await s.connect();
    } else if (s.limits_wanted) {
      co_await s.learn_limits();
    } else {
      s.wake->expires_at(asio::steady_timer::time_point::max());
      co_await s.wake->async_wait(net::use_tuple);
    }
    if (s.socket) co_await s.read_until_closed();
  }
  // The shard may outlive the executor; its timers must not.
  s.timer.reset();
  s.wake.reset();
  s.armed_for.reset();
  s.on_event = nullptr;
  co_return *s.outcome;
}

void shard::stop() { impl_->perform(impl_->fsm.stop()); }

shard_state shard::state() const noexcept { return impl_->fsm.state(); }

shard_health shard::health() const noexcept { return impl_->fsm.health(); }

std::optional<session_snapshot> shard::snapshot() const { return impl_->fsm.snapshot(); }

std::string_view to_string(shard_state state) noexcept {
  switch (state) {
    case shard_state::disconnected:
      return "disconnected";
    case shard_state::connecting:
      return "connecting";
    case shard_state::identifying:
      return "identifying";
    case shard_state::resuming:
      return "resuming";
    case shard_state::active:
      return "active";
    case shard_state::stopped:
      return "stopped";
  }
  return "unknown";
}

}  // namespace ess::gateway
