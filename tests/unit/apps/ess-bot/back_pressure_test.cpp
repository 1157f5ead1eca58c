// Ten thousand interactions while Discord's REST API is a black hole, and afterwards.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ess/discord/gateway/shard.hpp"
#include "ess/net/websocket_client.hpp"
#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;
namespace asio = boost::asio;

constexpr int interactions = 10'000;
constexpr std::size_t most = 300;

/// Hello, READY, and interactions one after another as fast as they are read; then nothing until it is closed.
class flood final : public net::websocket {
 public:
  net::awaitable<result<net::message_kind>> read(std::string& message) override {
    if (next_ <= interactions + 1) {
      message = frame(next_++);
      co_return net::message_kind::text;
    }
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_at(asio::steady_timer::time_point::max());
    waiting_ = &timer;
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    waiting_ = nullptr;
    co_return error(errc::unavailable, "websocket_closed", "closed");
  }
  net::awaitable<result<void>> write_text(std::string) override { co_return success(); }
  net::awaitable<result<void>> write_binary(std::string) override { co_return success(); }
  void post_text(std::string) override {}
  void post_binary(std::string) override {}
  net::awaitable<void> close(std::uint16_t, std::string) override {
    if (waiting_ != nullptr) waiting_->cancel();
    co_return;
  }
  void abort() noexcept override {}
  std::optional<net::close_status> peer_close() const override { return std::nullopt; }
  int read_so_far() const { return next_; }

 private:
  static std::string frame(int n) {
    if (n == 0) return R"({"op":10,"d":{"heartbeat_interval":600000}})";
    if (n == 1) return R"({"op":0,"s":1,"t":"READY","d":{"session_id":"s","resume_gateway_url":"ws://sim/gateway"}})";
    std::string data = test::command("dispatch_calls");
    data.replace(data.find("1001"), 4, std::to_string(100'000 + n));
    return R"({"op":0,"s":)" + std::to_string(n) + R"(,"t":"INTERACTION_CREATE","d":)" + data + "}";
  }
  int next_ = 0;
  asio::steady_timer* waiting_ = nullptr;
};

class one_connection final : public net::websocket_connector {
 public:
  std::shared_ptr<flood> socket = std::make_shared<flood>();
  net::awaitable<result<std::shared_ptr<net::websocket>>> connect(std::string) override {
    std::shared_ptr<net::websocket> made = socket;
    co_return made;
  }
};

/// Answers nothing while it is a hole; what fell in is lost when it closes, as a time limit would have it.
class black_hole final : public net::http_client {
 public:
  explicit black_hole(asio::io_context& io) : end_(io) { end_.expires_at(asio::steady_timer::time_point::max()); }
  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    if (is_hole) {
      CHECK(request.timeout().value_or(std::chrono::hours(1)) <= std::chrono::milliseconds(2'500));
      ++fell_in;
      boost::system::error_code ignored;
      co_await end_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      co_return error(errc::timeout, "timeout", "no answer");
    }
    co_await asio::post(end_.get_executor(), asio::use_awaitable);
    net::http_response answer;
    const bool is_callback = request.url().ends_with("/callback");
    answer.status = is_callback ? 204 : 200;
    if (!is_callback) answer.body = R"({"id":"1","channel_id":"710"})";
    ++(is_callback ? callbacks : edits);
    co_return answer;
  }
  void close() {
    is_hole = false;
    end_.cancel();
  }
  bool is_hole = true;
  std::size_t fell_in = 0;
  int callbacks = 0;
  int edits = 0;

 private:
  asio::steady_timer end_;
};

class quick_ess final : public net::http_client {
 public:
  net::awaitable<result<net::http_response>> send(net::http_request) override {
    net::http_response answer;
    answer.status = 200;
    answer.body = R"({"ok":true,"openCount":0,"calls":[]})";
    co_return answer;
  }
};

struct flood_fixture {
  flood_fixture() {
    to_discord.api_base = "http://discord.test/api/v10";
    to_discord.max_attempts = 1;
    settings.gateway_url = "ws://sim/gateway";
    settings.any_host = true;
    settings.gate = gate;
    discord.emplace(discord_http, clock, random, log, to_discord, secret("bot-token"));
    events.emplace(io.get_executor(), *discord, known, journal, clock, log);
  }
  void take(gateway::event e) {
    if (e.name != "INTERACTION_CREATE") return;
    gate->enter();
    greatest = std::max(greatest, gate->under_way());
    events->on_event(e.data, [this] {
      gate->leave();
      ++done;
    });
  }
  template <class F>
  void run_until(F holds) {
    io.restart();
    for (int steps = 0; !holds() && steps < 10'000'000; ++steps) {
      if (io.poll_one() == 0) return;
    }
  }

  asio::io_context io;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  black_hole discord_http{io};
  quick_ess ess_http;
  rest::client_settings to_discord;
  gateway::shard_settings settings;
  std::shared_ptr<gateway::flow_gate> gate = std::make_shared<gateway::flow_gate>(most);
  one_connection connector;
  bot::interaction_journal journal;
  bot::communities known{ess_http, test::ess_settings(), secret("ess_dev_key"), "", log};
  std::size_t greatest = 0;
  int done = 0;
  std::optional<rest::client> discord;
  std::optional<bot::interaction_events> events;
};

TEST_CASE_FIXTURE(flood_fixture,
                  "GW-2: a black hole and ten thousand interactions: reading stops, and goes on afterwards") {
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  bool ended = false;
  gateway::shard::handler handler = [this](gateway::event e) { take(std::move(e)); };
  auto work = [&]() -> net::awaitable<void> {
    const result<void> outcome = co_await shard.run(handler);
    ended = outcome.has_value();
  };
  asio::co_spawn(io, work, asio::detached);
  run_until([] { return false; });
  // Everything stands still: as much as allowed is under way, and the rest waits at the other side.
  CHECK(gate->under_way() == most);
  CHECK(connector.socket->read_so_far() == static_cast<int>(most) + 2);
  CHECK(events->in_flight() == most);
  CHECK(shard.state() == gateway::shard_state::active);
  CHECK(done == 0);

  discord_http.close();
  run_until([&] { return done == interactions; });
  CHECK(done == interactions);
  CHECK(greatest == most);
  CHECK(gate->under_way() == 0);
  CHECK(events->in_flight() == 0);
  CHECK(discord_http.callbacks + static_cast<int>(discord_http.fell_in) == interactions);
  CHECK(discord_http.edits > 0);
  shard.stop();
  run_until([&] { return ended; });
  CHECK(ended);
}

}  // namespace
