#include "ess/base/backoff.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/fakes.hpp"

using namespace std::chrono_literals;

TEST_CASE("GW-7: waits are drawn from a range that doubles up to its cap") {
  ess::test::fake_random random;
  for (int round = 0; round < 200; ++round) {
    ess::backoff waits(1s, 5min);
    auto bound = 1000ms;
    for (int attempt = 0; attempt < 100; ++attempt) {
      const auto wait = waits.next(random);
      CHECK(wait >= bound / 10);
      CHECK(wait <= bound);
      bound = std::min<std::chrono::milliseconds>(bound * 2, 5min);
    }
    CHECK(waits.attempts() == 100);
  }
}

TEST_CASE("GW-7: waits are spread over the whole range, so that many clients do not return at once") {
  ess::test::fake_random random;
  int low = 0;
  int high = 0;
  for (int i = 0; i < 1000; ++i) {
    ess::backoff waits(1s, 5min);
    const auto wait = waits.next(random);
    low += wait < 300ms ? 1 : 0;
    high += wait > 700ms ? 1 : 0;
  }
  CHECK(low > 200);
  CHECK(high > 200);
}

TEST_CASE("after a success waits start small again") {
  ess::test::fake_random random;
  ess::backoff waits(1s, 5min);
  for (int i = 0; i < 10; ++i) CHECK(waits.next(random) > 0ms);
  waits.reset();
  CHECK(waits.attempts() == 0);
  CHECK(waits.next(random) <= 1s);
}

TEST_CASE("random numbers stay below their bound and reach every value") {
  ess::test::fake_random random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto number = ess::random_below(random, 7);
    CHECK(number < 7);
    seen.insert(number);
    const double unit = ess::random_unit(random);
    CHECK(unit >= 0.0);
    CHECK(unit < 1.0);
  }
  CHECK(seen.size() == 7);
  CHECK(ess::random_below(random, 1) == 0);
}

TEST_CASE("EN-9: the system's random source gives other bytes each time") {
  ess::system_random random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(ess::random_bytes(random, 16));
  CHECK(seen.size() == 100);
  CHECK(ess::random_bytes(random, 0).empty());
}
