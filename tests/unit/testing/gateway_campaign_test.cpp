// The gateway session against the simulator's end of it, without sockets, under a thousand faults in a seeded order.
#include <doctest/doctest.h>

#include <memory>
#include <random>

#include "discord/gateway/payload_stream.hpp"
#include "discord/gateway/session_fsm.hpp"
#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;
namespace gateway = ess::gateway;

namespace {

constexpr auto tick = 250ms;

ess::testing::sim_options patient_options() {
  ess::testing::sim_options options;
  // Longer than the longest back-off, so that no session ends by itself.
  options.resume_window = 1h;
  return options;
}

gateway::shard_settings shard_settings(gateway::compression packing) {
  gateway::shard_settings settings;
  settings.compression = packing;
  settings.gateway_url = "ws://sim:1/gateway";
  settings.any_host = true;
  settings.intents = 1 | 512;  // GUILDS, GUILD_MESSAGES
  settings.wanted_events = {"MESSAGE_CREATE"};
  return settings;
}

/// Both ends of one connection after another, and what went through.
class campaign {
 public:
  explicit campaign(unsigned seed, gateway::compression how = gateway::compression::none)
      : dice(seed), world(patient_options()), packing(how) {
    start(std::nullopt);
  }

  std::size_t roll(std::size_t sides) { return std::uniform_int_distribution<std::size_t>(0, sides - 1)(dice); }

  /// One quarter of a second.
  void step() {
    world.clock.advance(tick);
    const auto due = fsm->next_timer();
    if (due && *due <= world.clock.steady_now()) perform(fsm->on_timer(world.clock.steady_now()));
    if (link && link->deadline() <= world.clock.now()) link->on_time(world.clock.now());
    if (wants_connection) connect();
    carry();
  }
  void connect() {
    wants_connection = false;
    if (refusals > 0) {
      --refusals;
      perform(fsm->on_connect_failed(world.clock.steady_now()));
      return;
    }
    const std::string packed = packing == gateway::compression::none ? "" : "&compress=zlib-stream";
    link = world.sim.open_gateway("/gateway/?v=10&encoding=json" + packed, "sim:1", world.clock.now());
    unpack = gateway::make_payload_stream(packing);
    perform(fsm->on_connected(world.clock.steady_now()));
  }
  /// What the peer said arrives, all of it or the first `most` frames, after which the line is cut.
  void carry(std::size_t most = ~std::size_t{0}) {
    while (link) {
      const auto frames = link->take_frames(world.clock.now());
      const auto here = link;
      for (const auto& frame : frames) {
        if (link != here) return;
        if (most-- == 0) return lose(std::nullopt);
        if (frame.torn) return lose(std::nullopt);
        hear(frame.bytes);
      }
      if (link == here && link->ending()) return lose(link->ending()->code);
      if (frames.empty()) return;
    }
  }
  /// The process dies and another one begins with what was saved.
  void restart() {
    const auto saved = fsm->snapshot();
    if (link) std::exchange(link, nullptr)->on_closed(std::nullopt, world.clock.now());
    start(saved);
  }
  void lose(std::optional<std::uint16_t> code) {
    if (!link) return;
    std::exchange(link, nullptr)->on_closed(std::nullopt, world.clock.now());
    perform(fsm->on_closed(code, world.clock.steady_now()));
  }
  void garble() {
    if (link) perform(fsm->on_message("{\"op\":", world.clock.steady_now()));
  }
  void fault(const std::string& json) { control("/_sim/faults", json); }
  /// Somebody writes: an event that must arrive, once, in its turn.
  void write() {
    const auto made = control("/_sim/messages", R"({"userId":"41","channelId":"710","content":"hello"})");
    expected.push_back(ess::string_member(*ess::parse_json(made.body), "id").value());
  }
  bool settled() const { return fsm->state() == gateway::shard_state::active && delivered == expected; }
  /// Lets time go by until all is well again; false after twenty minutes.
  bool settle() {
    for (int n = 0; n < 4800 && !settled(); ++n) step();
    return settled();
  }
  int most_identifies_in_an_hour() const {
    int most = 0;
    for (std::size_t last = 0, first = 0; last < identified.size(); ++last) {
      while (identified[last] - identified[first] > 1h) ++first;
      most = std::max(most, static_cast<int>(last - first + 1));
    }
    return most;
  }

  std::mt19937 dice;
  sim_world world;
  gateway::compression packing;
  std::unique_ptr<gateway::session_fsm> fsm;
  std::shared_ptr<ess::testing::sim::gateway_link> link;
  std::unique_ptr<gateway::payload_stream> unpack;  // null: nothing is packed
  bool wants_connection = false;
  int refusals = 0;
  bool finished = false;
  std::vector<std::string> expected;
  std::vector<std::string> delivered;
  std::vector<ess::steady_point> identified;

 private:
  ess::testing::sim_reply control(const std::string& path, const std::string& json) {
    ess::testing::sim_request request{"POST", path, {{"content-type", "application/json"}}, json};
    auto reply = world.sim.handle(request, world.clock.now());
    REQUIRE_MESSAGE(reply.status < 300, reply.body);
    return reply;
  }
  void start(std::optional<gateway::session_snapshot> saved) {
    wants_connection = false;
    fsm = std::make_unique<gateway::session_fsm>(shard_settings(packing), ess::secret("example.token"), world.random,
                                                 std::move(saved));
    perform(fsm->start(world.clock.steady_now()));
  }
  /// As the shell does it: what cannot be unpacked is malformed for the machine.
  void hear(std::string_view bytes) {
    ess::result<std::optional<std::string_view>> payload = std::optional(bytes);
    if (unpack) payload = unpack->feed(bytes);
    if (!payload) perform(fsm->on_message({}, world.clock.steady_now()));
    if (payload && *payload) perform(fsm->on_message(**payload, world.clock.steady_now()));
  }
  void perform(gateway::actions todo) {
    for (auto& one : todo) {
      if (std::holds_alternative<gateway::connect_to>(one)) wants_connection = true;
      if (std::holds_alternative<gateway::finish>(one)) finished = true;
      if (auto* event = std::get_if<gateway::deliver>(&one); event != nullptr && event->what.name == "MESSAGE_CREATE") {
        delivered.push_back(ess::string_member(event->what.data, "id").value_or(""));
      }
      if (auto* text = std::get_if<gateway::send_text>(&one)) {
        if (text->text.starts_with("{\"op\":2,")) identified.push_back(world.clock.steady_now());
        if (link) link->on_text(text->text, world.clock.now());
      }
      if (auto* closing = std::get_if<gateway::close_with>(&one); closing != nullptr && link) {
        std::exchange(link, nullptr)->on_closed(closing->code, world.clock.now());
        perform(fsm->on_closed(std::nullopt, world.clock.steady_now()));
      }
    }
  }
};

// After these Discord keeps the session for its resume, so that nothing may be lost or come twice.
void break_gently(campaign& c) {
  constexpr std::uint16_t codes[] = {1001, 4000, 4001, 4002, 4005, 4008};
  for (std::size_t n = c.roll(4); n > 0; --n) c.write();
  switch (c.roll(14)) {
    case 0:
      return c.lose(std::nullopt);
    case 1:
      return c.carry(c.roll(3));
    case 2:
      return c.fault(R"({"kind":"close","code":)" + std::to_string(codes[c.roll(std::size(codes))]) + "}");
    case 3:
      return c.fault(R"({"kind":"reconnect"})");
    case 4:
      return c.fault(R"({"kind":"invalid_session","resumable":true})");
    case 5:
      return c.fault(R"({"kind":"zombie"})");
    case 6:
      c.refusals = 1;  // after two the session is given up: GW-1
      return c.lose(std::nullopt);
    case 7:
      c.fault(R"({"kind":"garble","frames":1})");
      return c.write();
    case 8:
      c.fault(R"({"kind":"delay","ms":)" + std::to_string(1 + c.roll(90'000)) + R"(,"frames":5})");
      return c.write();
    case 9:
      return c.fault(R"({"kind":"black_hole","connections":)" + std::to_string(c.roll(2)) + "}");
    case 10:
      return c.fault(R"({"kind":"slow_reader","ms":30000})");
    case 11:
      c.fault(R"({"kind":"half_frame"})");
      return c.write();
    case 12:
      return c.restart();
    default:
      return c.garble();
  }
}

// After these there is a new session; what happens before it stands is nobody's.
void break_for_good(campaign& c) {
  if (c.roll(2) == 0) return c.fault(R"({"kind":"invalid_session","resumable":false})");
  c.fault(R"({"kind":"close","code":4009})");
}

}  // namespace

TEST_CASE(
    "GW-6: a thousand gateway faults and restarts lose no event, double none, and cost at most 60 identifies an hour") {
  constexpr int faults = 1'000;
  auto packing = gateway::compression::none;
  SUBCASE("plain") {}
  SUBCASE("zlib-stream") { packing = gateway::compression::zlib_stream; }
  campaign c(20261123, packing);
  REQUIRE(c.settle());
  for (int n = 0; n < faults; ++n) {
    CAPTURE(n);
    for (std::size_t quiet = c.roll(80); quiet > 0; --quiet) {
      if (c.roll(10) == 0) c.write();
      c.step();
    }
    REQUIRE(c.settle());
    const bool for_good = c.roll(20) == 0;
    const auto identifies = c.identified.size();
    for_good ? break_for_good(c) : break_gently(c);
    // Nobody writes between a session that ended and the next.
    for (int n_steps = 0; for_good && c.identified.size() == identifies && n_steps < 4800; ++n_steps) c.step();
    for (std::size_t more = for_good ? 0 : c.roll(3); more > 0; --more) c.write();
    REQUIRE(c.settle());
    REQUIRE_FALSE(c.finished);
  }
  CHECK(c.delivered == c.expected);
  CHECK(c.expected.size() > 1'000);
  CHECK(c.identified.size() > 1);
  CHECK(c.most_identifies_in_an_hour() <= 60);
}

TEST_CASE("GW-6: a gateway that closes every connection at once for an hour sees at most 60 identifies") {
  campaign c(7);
  REQUIRE(c.settle());
  const auto before = c.identified.size();
  for (int n = 0; n < 4 * 3600; ++n) {
    c.step();
    if (c.link && n % 2 == 0) c.fault(R"({"kind":"close","code":4009})");
  }
  CHECK(c.identified.size() - before <= 60);
  CHECK_FALSE(c.finished);
  CHECK(c.settle());
}
