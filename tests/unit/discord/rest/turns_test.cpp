#include "discord/rest/turns.hpp"

#include <doctest/doctest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/users.hpp"
#include "ess/net/http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace ess::rest;
namespace asio = boost::asio;

/// Never answers; whoever asks waits until they are cancelled.
class silent_http_client final : public net::http_client {
 public:
  net::awaitable<result<net::http_response>> send(net::http_request) override {
    ++asked;
    asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
    co_return net::http_response{};
  }
  int asked = 0;
};

struct turns_fixture {
  limit_key key() const {
    limit_key k;
    k.route = "GET /users/@me";
    return k;
  }
  result<turn> take(std::chrono::milliseconds patience) {
    return test::run(io, take_turn(all, key(), clock, log, clock.steady_now() + patience));
  }

  asio::io_context io;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  std::shared_ptr<turns> all = std::make_shared<turns>();
};

}  // namespace

TEST_CASE_FIXTURE(turns_fixture, "GW-9: a turn that is dropped unanswered lets the next call probe the route") {
  {
    const auto dropped = take(std::chrono::milliseconds(0));
    REQUIRE(dropped);
    CHECK(take(std::chrono::milliseconds(0)).error().reason() == "rate_limited");
  }
  CHECK(take(std::chrono::milliseconds(0)));
}

TEST_CASE_FIXTURE(turns_fixture, "a turn that was moved or completed gives nothing back twice") {
  auto first = take(std::chrono::milliseconds(0));
  REQUIRE(first);
  limit_info told;
  told.bucket = "b1";
  told.limit = 2;
  told.remaining = 1;
  told.reset_after = std::chrono::milliseconds(5'000);
  {
    turn moved = std::move(*first);
    CHECK_FALSE(moved.complete(200, told, clock.steady_now()));
  }
  const auto second = take(std::chrono::milliseconds(0));
  REQUIRE(second);
  CHECK_FALSE(take(std::chrono::milliseconds(0)));
}

TEST_CASE_FIXTURE(turns_fixture, "GW-9: who waits for a turn goes on when the one before is cancelled") {
  auto held = std::make_optional(std::move(*take(std::chrono::milliseconds(0))));
  bool went = false;
  auto wait = [&]() -> net::awaitable<void> {
    const auto mine = co_await take_turn(all, key(), clock, log, clock.steady_now() + std::chrono::hours(1));
    went = mine.has_value();
  };
  asio::co_spawn(io, wait(), asio::detached);
  io.restart();
  io.poll();
  CHECK_FALSE(went);
  held.reset();
  io.poll();
  CHECK(went);
}

TEST_CASE_FIXTURE(turns_fixture,
                  "GW-9: a call that is cancelled while it waits for an answer holds up nobody after it") {
  silent_http_client http;
  client discord(http, clock, random, log, client_settings(), secret("token"));
  asio::cancellation_signal cancel;
  bool ended = false;
  auto call = [&]() -> net::awaitable<void> { (void)co_await get_current_user(discord); };
  asio::co_spawn(io, call(),
                 asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr&) { ended = true; }));
  io.poll();
  CHECK(http.asked == 1);
  cancel.emit(asio::cancellation_type::terminal);
  io.restart();
  io.poll();
  CHECK(ended);
  asio::co_spawn(io, call(), asio::detached);
  io.restart();
  io.poll();
  CHECK(http.asked == 2);
}

TEST_CASE_FIXTURE(turns_fixture, "calls that are destroyed while they wait leave the table sound") {
  auto held = std::make_optional(std::move(*take(std::chrono::milliseconds(0))));
  {
    asio::io_context short_lived;
    auto wait = [&]() -> net::awaitable<void> {
      (void)co_await take_turn(all, key(), clock, log, clock.steady_now() + std::chrono::hours(1));
    };
    asio::co_spawn(short_lived, wait(), asio::detached);
    short_lived.poll();
  }
  held.reset();
  CHECK(take(std::chrono::milliseconds(0)));
}
