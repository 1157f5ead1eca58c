#include "health.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include "ess/base/json.hpp"
#include "ess/net/reachability.hpp"
#include "health_port.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/raw_http.hpp"
#include "support/run.hpp"

using namespace ess;
using namespace std::chrono_literals;

TEST_CASE("health reads as Prometheus text, what is unknown left out") {
  bot::bot_health health;
  health.shards = 4;
  health.shards_active = 3;
  health.events_skipped = 17;
  health.events_ignored = 3;
  health.events_dropped = 5;
  health.interactions_dropped = 2;
  std::string text = bot::to_prometheus(health);
  CHECK(text.find("# TYPE ess_bot_shards gauge\ness_bot_shards 4\n") != std::string::npos);
  CHECK(text.find("\ness_bot_shards_active 3\n") != std::string::npos);
  CHECK(text.find("# TYPE ess_bot_events_skipped_total counter\ness_bot_events_skipped_total 17\n") !=
        std::string::npos);
  CHECK(text.find("# TYPE ess_bot_events_ignored_total counter\ness_bot_events_ignored_total 3\n") !=
        std::string::npos);
  CHECK(text.find("# TYPE ess_bot_events_dropped_total counter\ness_bot_events_dropped_total 5\n") !=
        std::string::npos);
  CHECK(text.find("\ness_bot_interactions_dropped_total 2\n") != std::string::npos);
  CHECK(text.find("\ness_bot_ess_reachable 1\n") != std::string::npos);
  CHECK(text.find("lag") == std::string::npos);
  health.oldest_ack = 41'250ms;
  health.slowest_heartbeat = 7ms;
  health.ess_reachable = false;
  text = bot::to_prometheus(health);
  CHECK(text.find("\ness_bot_heartbeat_ack_age_seconds 41.250\n") != std::string::npos);
  CHECK(text.find("\ness_bot_gateway_lag_seconds 0.007\n") != std::string::npos);
  CHECK(text.find("\ness_bot_ess_reachable 0\n") != std::string::npos);
}

TEST_CASE("ESS counts as reached whatever it answers, and as lost when it answers nothing") {
  test::fake_http_client http;
  test::fake_clock clock;
  net::reachability watched(http, clock);
  const auto ask = [&] {
    net::http_request request(net::http_method::get, "http://127.0.0.1:3000/x");
    return test::run(watched.send(std::move(request))).has_value();
  };
  CHECK_FALSE(watched.last_reached().has_value());
  http.reply(503).fail(error(errc::unavailable, "connect_failed", "no")).reply(200);
  CHECK(ask());
  CHECK_FALSE(watched.last_failed());
  CHECK_FALSE(ask());
  CHECK(watched.last_failed());
  clock.advance(1s);
  CHECK(ask());
  CHECK(watched.reached() == 2);
  CHECK(watched.failed() == 1);
  CHECK(watched.last_reached() == clock.steady_now());
}

TEST_CASE("SS-1: the bot says that other hosts than Discord's may be asked") {
  bot::bot_health health;
  CHECK(to_json_text(bot::to_json(health)).find(R"("devDiscord":false)") != std::string::npos);
  health.dev_discord = true;
  CHECK(to_json_text(bot::to_json(health)).find(R"("devDiscord":true)") != std::string::npos);
}

TEST_CASE("a bot is ready while every shard has a session, heartbeats are acknowledged and ESS answers") {
  bot::bot_health health;
  CHECK_FALSE(bot::is_ready(health));
  health.shards = 2;
  health.shards_active = 2;
  CHECK(bot::is_ready(health));
  health.oldest_ack = 41'250ms;
  CHECK(bot::is_ready(health));
  CHECK(to_json_text(bot::to_json(health)) ==
        R"({"ok":true,"shards":2,"shardsActive":2,"ackAgeMs":41250,"essReachable":true,"stopping":false,)"
        R"("devDiscord":false})");
  const bot::bot_health good = health;
  health.shards_active = 1;
  CHECK_FALSE(bot::is_ready(health));
  health = good;
  health.oldest_ack = 120s;
  CHECK_FALSE(bot::is_ready(health));
  health = good;
  health.ess_reachable = false;
  CHECK_FALSE(bot::is_ready(health));
  health = good;
  health.stopping = true;
  CHECK_FALSE(bot::is_ready(health));
}

namespace {

/// A port of the bot's that tells what the test wants, and one request to it.
struct port_scene {
  port_scene() {
    auto opened = bot::health_port::open(
        io.get_executor(), {"127.0.0.1", 0}, [this] { return health; }, log, random);
    REQUIRE(opened.has_value());
    port = std::move(*opened);
  }
  std::string ask(const std::string& path, const std::string& host = "localhost") {
    std::string answer;
    const auto work = [&]() -> net::awaitable<void> {
      test::raw_peer peer(io);
      co_await peer.connect(port->address());
      co_await peer.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      answer = co_await peer.read_to_end();
    };
    test::run(io, work());
    return answer;
  }

  boost::asio::io_context io;
  test::fake_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  system_random random;
  bot::bot_health health;
  std::unique_ptr<bot::health_port> port;
};

}  // namespace

TEST_CASE("the health port answers /health, /ready and /metrics, and nobody who came by another name") {
  port_scene s;
  s.health.shards = 1;
  CHECK(s.ask("/health").starts_with("HTTP/1.1 200 "));
  std::string ready = s.ask("/ready");
  CHECK(ready.starts_with("HTTP/1.1 503 "));
  CHECK(ready.find(R"("ok":false)") != std::string::npos);
  s.health.shards_active = 1;
  ready = s.ask("/ready");
  CHECK(ready.starts_with("HTTP/1.1 200 "));
  CHECK(ready.find("no-store") != std::string::npos);
  const std::string metrics = s.ask("/metrics", "127.0.0.1:3001");
  CHECK(metrics.find("text/plain; version=0.0.4") != std::string::npos);
  CHECK(metrics.find("\ness_bot_shards_active 1\n") != std::string::npos);
  CHECK(s.ask("/ready", "rebound.example.org").starts_with("HTTP/1.1 421 "));
  CHECK(s.ask("/else").starts_with("HTTP/1.1 404 "));
  test::run(s.io, s.port->close());
}
