#include "health.hpp"

#include <doctest/doctest.h>

#include "reachability.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

using namespace ess;
using namespace std::chrono_literals;

TEST_CASE("health reads as Prometheus text, what is unknown left out") {
  bot::bot_health health;
  health.shards = 4;
  health.shards_active = 3;
  health.events_skipped = 17;
  std::string text = bot::to_prometheus(health);
  CHECK(text.find("# TYPE ess_bot_shards gauge\ness_bot_shards 4\n") != std::string::npos);
  CHECK(text.find("\ness_bot_shards_active 3\n") != std::string::npos);
  CHECK(text.find("# TYPE ess_bot_events_skipped_total counter\ness_bot_events_skipped_total 17\n") !=
        std::string::npos);
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
  bot::reachability watched(http, clock);
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
