// Two runs with the same seed, the same start and the same script are the same, byte by byte.
#include <doctest/doctest.h>

#include "ess/testing/seeded_random.hpp"
#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"

using namespace std::chrono_literals;
using ess::testing::seeded_random;
using ess::testing::sim_request;
using ess::testing::simulator;

namespace {

const ess::time_point start = ess::parse_time("2026-03-01T08:00:00Z").value();

/// A script of everything that takes chance or time: tokens, ids, sessions, faults.
class scripted_run {
 public:
  /// `real` is what the clock on the wall says meanwhile; nothing may come of it.
  scripted_run(std::uint64_t seed, ess::time_point real) : random_(seed), sim_({}, random_), real_(real) {
    REQUIRE(sim_.start_clock(start, 0, real_).has_value());
    REQUIRE(sim_.load_world(ess::test::small_world, real_).has_value());
  }

  /// All that was answered and said.
  std::string play() {
    auto link = sim_.open_gateway("/gateway/?v=10&encoding=json", "sim:1", real_);
    link->on_text(R"({"op":2,"d":{"token":"example.token","intents":513,"properties":{}}})", sim_.now(real_));
    ask("POST", "/_sim/authorize",
        R"({"userId":"41","authorizeUrl":"/oauth2/authorize?client_id=500&response_type=code&scope=identify)"
        R"(&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb"})");
    ask("POST", "/_sim/faults", R"({"kind":"rest","status":503,"count":3,"oneIn":3})");
    for (int n = 0; n < 40; ++n) {
      ask("GET", "/api/v10/channels/710", "");
      ask("POST", "/_sim/messages", R"({"userId":"41","channelId":"710","content":"hello"})");
      ask("POST", "/_sim/clock", R"({"stepMs":700})");
      real_ += std::chrono::milliseconds(n);
    }
    ask("POST", "/_sim/faults", R"({"kind":"drop"})");
    ask("GET", "/_sim/transcript", "");
    ask("GET", "/_sim/requests", "");
    for (auto& frame : link->take_frames(sim_.now(real_))) said_ += frame.bytes;
    return said_;
  }

 private:
  void ask(std::string method, std::string target, std::string body) {
    sim_request request{std::move(method), std::move(target), {}, std::move(body)};
    request.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
    request.headers.emplace_back("authorization", "Bot example.token");
    request.headers.emplace_back("content-type", "application/json");
    const auto reply = sim_.handle(request, real_);
    said_ += std::to_string(reply.status) + reply.body + "\n";
  }

  seeded_random random_;
  simulator sim_;
  ess::time_point real_;
  std::string said_;
};

std::string run_of(std::uint64_t seed, const char* real) {
  return scripted_run(seed, ess::parse_time(real).value()).play();
}

}  // namespace

TEST_CASE("simulator seed: the same seed and script give the same transcript, whatever the time on the wall") {
  const auto first = run_of(7, "2026-11-30T12:00:00Z");
  CHECK(first == run_of(7, "2026-11-30T12:00:00Z"));
  CHECK(first == run_of(7, "2027-05-01T00:00:00.123Z"));
  CHECK(first.find("READY") != std::string::npos);
  CHECK(first.find("503") != std::string::npos);
  CHECK(first != run_of(8, "2026-11-30T12:00:00Z"));
}

TEST_CASE("simulator seed: the clock begins where it is told, and stands still or runs") {
  ess::test::sim_world w;
  const auto real = w.clock.now();
  REQUIRE(w.sim.start_clock(start, 0, real).has_value());
  w.clock.advance(10s);
  CHECK(w.sim.now(w.clock.now()) == start);
  CHECK(w.control("GET", "/clock").at("now") == "2026-03-01T08:00:00.000Z");
  CHECK(w.control("POST", "/clock", R"({"stepMs":1500})").status == 200);
  CHECK(w.sim.now(w.clock.now()) == start + 1500ms);
  CHECK(w.control("POST", "/clock", R"({"scale":2})").status == 200);
  w.clock.advance(3s);
  CHECK(w.sim.now(w.clock.now()) == start + 7500ms);
  CHECK(w.sim.start_clock(start, -1, real).error().reason() == "invalid_scale");
}

TEST_CASE("simulator seed: where the time stands still, whoever waits for a change waits by the real time") {
  ess::test::sim_world w;
  REQUIRE(w.sim.start_clock(start, 0, w.clock.now()).has_value());
  const auto arrived = w.clock.now();
  const sim_request waiting{
      "GET", "/_sim/changes?after=" + w.control("GET", "/changes").at("changes") + "&wait=5", {}, ""};
  CHECK(w.sim.may_wait_until(waiting, arrived, arrived) == arrived + 5s);
  w.clock.advance(4s);
  CHECK(w.sim.may_wait_until(waiting, arrived, w.clock.now()) == arrived + 5s);
  w.clock.advance(1s);
  CHECK_FALSE(w.sim.may_wait_until(waiting, arrived, w.clock.now()));
}

TEST_CASE("simulator seed: seeded numbers repeat, and differ from call to call and from seed to seed") {
  const auto take = [](seeded_random& from) { return ess::random_bytes(from, 16); };
  seeded_random a(1);
  seeded_random b(1);
  seeded_random other(2);
  const auto first = take(a);
  CHECK(first == take(b));
  CHECK(first != take(other));
  const auto second = take(a);
  CHECK(first != second);
  CHECK(second == take(b));
}
