// What a community chose with essctl, beside the running server: language, switched-off events, quiet hours that end.
#include "system/programs/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// As in `22:05`, UTC.
std::string minute_of_day(std::chrono::system_clock::time_point at) {
  const auto since = std::chrono::floor<minutes>(at).time_since_epoch() % std::chrono::days(1);
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two_digits(since / minutes(60)) + ":" + two_digits(since % minutes(60) / minutes(1));
}

}  // namespace

TEST_CASE("what is asked in quiet hours is posted when they end, in the community's language, and what is off is not") {
  outbox_scene s;
  s.set_channels(demo_world::channel, demo_world::dispatch_channel);
  s.start();
  // Long enough to ask for something, and no longer than that.
  const auto now = std::chrono::system_clock::now();
  auto end = std::chrono::ceil<minutes>(now);
  if (end - now < seconds(10)) end += minutes(1);
  s.installation.must_essctl({"discord", "config", "set", "--community", "harbour", "--language", "fr", "--mute",
                              "call", "--quiet-from", minute_of_day(now - minutes(60)), "--quiet-until",
                              minute_of_day(end), "--quiet-offset", "+00:00"});
  s.open_call("Fire");
  s.add_approval();
  CHECK(s.wait_until(
      [&] {
        const auto held = s.web->get("/api/communities/" + s.home + "/deliveries");
        return held.body.find(R"("quietUntil":"2)") != std::string::npos;
      },
      seconds(5)));
  REQUIRE(std::chrono::system_clock::now() < end);
  CHECK(s.channel(demo_world::channel).empty());

  REQUIRE(s.wait_until([&] { return !s.channel(demo_world::channel).empty(); }, seconds(90)));
  CHECK(std::chrono::system_clock::now() >= end);
  REQUIRE(s.wait_until([&] { return s.drained(); }));
  REQUIRE(s.channel(demo_world::channel).size() == 1);
  CHECK(s.channel(demo_world::channel).front().title == "Approbation demandée : kick");
  CHECK(s.channel(demo_world::dispatch_channel).empty());

  s.installation.must_essctl({"discord", "config", "set", "--community", "harbour", "--clear", "mutedEvents"});
  s.open_call("Flood");
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::dispatch_channel).size() == 1; }));
  CHECK(s.channel(demo_world::dispatch_channel).front().title == "Appel : Flood");
}
