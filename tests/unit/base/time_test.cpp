#include <doctest/doctest.h>

#include <string>

#include "ess/base/clock.hpp"
#include "support/fakes.hpp"

using namespace std::chrono_literals;

namespace {

std::string round_trip(std::string_view text) {
  const auto t = ess::parse_time(text);
  return t ? ess::format_time(*t) : "refused";
}

}  // namespace

TEST_CASE("a time is written in UTC with milliseconds") {
  CHECK(ess::format_time(ess::time_point(0ms)) == "1970-01-01T00:00:00.000Z");
  CHECK(ess::format_time(ess::time_point(1'769'846'709'120ms)) == "2026-01-31T08:05:09.120Z");
  CHECK(ess::format_time(ess::time_point(-1ms)) == "1969-12-31T23:59:59.999Z");
  CHECK(round_trip("2024-02-29T23:59:59.999Z") == "2024-02-29T23:59:59.999Z");
}

TEST_CASE("a time is read with any fraction and offset") {
  CHECK(round_trip("2026-01-31T08:05:09Z") == "2026-01-31T08:05:09.000Z");
  CHECK(round_trip("2026-01-31T08:05:09.1Z") == "2026-01-31T08:05:09.100Z");
  CHECK(round_trip("2026-01-31T08:05:09.123456789Z") == "2026-01-31T08:05:09.123Z");
  CHECK(round_trip("2026-01-31T08:05:09.120+00:00") == "2026-01-31T08:05:09.120Z");
  CHECK(round_trip("2026-01-01T00:30:00+01:00") == "2025-12-31T23:30:00.000Z");
  CHECK(round_trip("2025-12-31T23:30:00-01:30") == "2026-01-01T01:00:00.000Z");
}

TEST_CASE("what is no time is refused") {
  for (const char* text : {"",
                           "2026-01-31",
                           "2026-01-31T08:05Z",
                           "2026-01-31 08:05:09Z",
                           "2026-01-31T08:05:09",
                           "2026-1-31T08:05:09Z",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-01-32T00:00:00Z",
                           "2026-01-31T24:00:00Z",
                           "2026-01-31T23:60:00Z",
                           "2026-01-31T23:00:61Z",
                           "2026-01-31T08:05:09.Z",
                           "2026-01-31T08:05:09.1234567890Z",
                           "2026-01-31T08:05:09+1:00",
                           "2026-01-31T08:05:09+24:00",
                           "2026-01-31T08:05:09Zx",
                           "-026-01-31T08:05:09Z",
                           "2026-01-31T08:05:09z",
                           " 2026-01-31T08:05:09Z"}) {
    CAPTURE(text);
    CHECK(round_trip(text) == "refused");
  }
}

TEST_CASE("every time that is written is read back the same") {
  ess::test::fake_random random;
  for (int i = 0; i < 1000; ++i) {
    const ess::time_point t{std::chrono::milliseconds(ess::random_below(random, 253'402'300'800'000))};
    CHECK(ess::parse_time(ess::format_time(t)).value() == t);
  }
}

TEST_CASE("DB-10: stepping the wall clock leaves the steady clock alone") {
  ess::test::fake_clock clock;
  const auto wall = clock.now();
  const auto steady = clock.steady_now();
  clock.step_wall(-1h);
  CHECK(clock.now() == wall - 1h);
  CHECK(clock.steady_now() == steady);
}
