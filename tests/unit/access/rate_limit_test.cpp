#include "ess/access/rate_limit.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/fakes.hpp"
#include "support/full_run.hpp"

using ess::access::rate;
using ess::access::rate_limiter;
using namespace std::chrono_literals;

namespace {

int taken(rate_limiter& limiter, std::string_view key, ess::steady_point now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += limiter.take(key, now).has_value() ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("RL-5: a caller may spend its whole allowance at once, then is told how long to wait") {
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{60, 1min});
  CHECK(taken(limiter, "a", clock.steady_now(), 100) == 60);
  const auto refused = limiter.take("a", clock.steady_now());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "rate_limited");
  CHECK(refused.error().code() == ess::errc::rate_limited);
  CHECK(refused.error().retry_after() == 1000ms);
  CHECK(refused.error().message().find("1 second.") != std::string::npos);
  clock.advance(999ms);
  CHECK_FALSE(limiter.take("a", clock.steady_now()).has_value());
  clock.advance(1ms);
  CHECK(limiter.take("a", clock.steady_now()).has_value());
  CHECK_FALSE(limiter.take("a", clock.steady_now()).has_value());
}

TEST_CASE("RL-5: over a long time no more passes than the rate, however the caller behaves") {
  ess::test::fake_clock clock;
  ess::test::fake_random random;
  rate_limiter limiter(rate{30, 1min});
  int passed = 0;
  for (int i = 0; i < 20'000; ++i) {
    clock.advance(std::chrono::milliseconds(ess::random_below(random, 60)));
    passed += limiter.take("a", clock.steady_now()).has_value() ? 1 : 0;
  }
  const auto minutes = (clock.steady_now() - ess::test::fake_clock().steady_now()) / 1min;
  CHECK(passed <= 30 * (minutes + 2));
  CHECK(passed >= 30 * minutes);
}

TEST_CASE("callers do not share an allowance, and a refused or checked call costs nothing") {
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{2, 10s});
  CHECK(limiter.check("a", clock.steady_now()).has_value());
  CHECK(taken(limiter, "a", clock.steady_now(), 50) == 2);
  CHECK_FALSE(limiter.check("a", clock.steady_now()).has_value());
  CHECK(taken(limiter, "b", clock.steady_now(), 50) == 2);
  clock.advance(5s);
  CHECK(limiter.check("a", clock.steady_now()).has_value());
  CHECK(taken(limiter, "a", clock.steady_now(), 50) == 1);
}

TEST_CASE("a key may come with a rate of its own") {
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{1, 1min});
  int count = 0;
  for (int i = 0; i < 50; ++i) count += limiter.take("big", rate{10, 1min}, clock.steady_now()).has_value() ? 1 : 0;
  CHECK(count == 10);
  CHECK(taken(limiter, "small", clock.steady_now(), 50) == 1);
}

TEST_CASE("RL-4: memory stays bounded under a flood of callers, and the one at its limit stays limited") {
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{10, 1min}, 1000);
  CHECK(taken(limiter, "guilty", clock.steady_now(), 20) == 10);
  for (int i = 0; i < 50'000; ++i) {
    CHECK(limiter.take("visitor " + std::to_string(i), clock.steady_now()).has_value());
    if (limiter.size() > 1000) FAIL("the table has grown beyond its bound");
  }
  CHECK_FALSE(limiter.take("guilty", clock.steady_now()).has_value());
}

TEST_CASE("RL-4: callers whose allowance is full again are forgotten") {
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{10, 1min}, 1000);
  for (int i = 0; i < 500; ++i) CHECK(limiter.take("visitor " + std::to_string(i), clock.steady_now()).has_value());
  CHECK(limiter.size() == 500);
  clock.advance(1min);
  for (int i = 0; i < 500; ++i) CHECK(limiter.take("b", clock.steady_now() + i * 6s).has_value());
  CHECK(limiter.size() == 1);
}

TEST_CASE("RL-4: of very many addresses one is guilty, and it alone stays limited") {
  const int addresses = ess::test::share_of(1'000'000, 100'000);
  ess::test::fake_clock clock;
  rate_limiter limiter(rate{20, 1min}, 10'000);
  int refused = 0;
  for (int i = 0; i < addresses; ++i) {
    if (!limiter.take("10." + std::to_string(i), clock.steady_now())) ++refused;
    if (i % 100 == 0) (void)limiter.take("guilty", clock.steady_now()).has_value();
    if (i % 1000 == 0) clock.advance(std::chrono::milliseconds(10));
  }
  CHECK(refused == 0);
  CHECK_FALSE(limiter.take("guilty", clock.steady_now()).has_value());
  CHECK(limiter.size() <= 10'000);
}
