#include "ess/storage/notification_settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace ess;
using namespace ess::storage;
using namespace std::chrono_literals;

namespace {

const time_point midnight{std::chrono::milliseconds(1'767'225'600'000)};  // 2026-01-01T00:00:00Z

}  // namespace

TEST_CASE("quiet hours hold from their first minute to before their last, every day") {
  const quiet_hours lunch{12h, 13h, 0min};
  CHECK_FALSE(end_of_quiet(lunch, midnight + 12h - 1ms));
  CHECK(end_of_quiet(lunch, midnight + 12h) == midnight + 13h);
  CHECK(end_of_quiet(lunch, midnight + 13h - 1ms) == midnight + 13h);
  CHECK_FALSE(end_of_quiet(lunch, midnight + 13h));
  CHECK(end_of_quiet(lunch, midnight + 48h + 12h + 30min) == midnight + 48h + 13h);
}

TEST_CASE("quiet hours go past midnight") {
  const quiet_hours night{22h, 7h, 0min};
  CHECK(end_of_quiet(night, midnight + 23h) == midnight + 31h);
  CHECK(end_of_quiet(night, midnight) == midnight + 7h);
  CHECK_FALSE(end_of_quiet(night, midnight + 7h));
  CHECK_FALSE(end_of_quiet(night, midnight + 21h + 59min));
}

TEST_CASE("quiet hours are the community's own: their distance from UTC counts, east and west, over midnight too") {
  const quiet_hours east{22h, 7h, 5h + 45min};
  CHECK_FALSE(end_of_quiet(east, midnight + 16h + 14min));
  CHECK(end_of_quiet(east, midnight + 16h + 15min) == midnight + 25h + 15min);
  const quiet_hours west{22h, 7h, -10h};
  CHECK_FALSE(end_of_quiet(west, midnight + 7h + 59min));
  CHECK(end_of_quiet(west, midnight + 8h) == midnight + 17h);
}

TEST_CASE("a time before 1970 has its quiet hours, too") {
  CHECK(end_of_quiet({22h, 7h, 0min}, time_point() - 1h) == time_point() + 7h);
}

TEST_CASE("languages are read by their two letters, and what can be switched off is in order") {
  for (const auto language : {message_language::en, message_language::de, message_language::fr, message_language::es}) {
    CHECK(parse_message_language(to_string(language)) == language);
  }
  for (const auto* text : {"", "EN", "it", "de-DE"}) CHECK_FALSE(parse_message_language(text));
  CHECK(std::ranges::is_sorted(switchable_events()));
}
