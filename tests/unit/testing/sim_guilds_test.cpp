// Shards and their turns, and guilds that come and go.
#include <doctest/doctest.h>

#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"

using namespace std::chrono_literals;
using ess::test::sim_answer;
using ess::test::sim_world;
using ess::testing::sim::gateway_link;

namespace {

struct bot_link {
  explicit bot_link(sim_world& w_)
      : w(w_), link(w.sim.open_gateway("/gateway/?v=10&encoding=json", "sim:1", w.clock.now())) {
    link->take_frames({});
  }
  std::vector<sim_answer> frames() {
    std::vector<sim_answer> out;
    for (const auto& frame : link->take_frames({})) out.emplace_back().body = *ess::parse_json(frame.bytes);
    return out;
  }
  /// What the answer to Identify begins with: `READY`, or the opcode.
  std::string identify(int shard = 0, int shards = 1) {
    link->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"properties":{},"shard":[)" +
                      std::to_string(shard) + "," + std::to_string(shards) + "]}}",
                  w.clock.now());
    last = frames();
    if (last.empty()) return "nothing";
    return last[0].at("t") == "null" ? last[0].at("op") : last[0].at("t");
  }

  sim_world& w;
  std::shared_ptr<gateway_link> link;
  std::vector<sim_answer> last;
};

constexpr const char* membership = "/guilds/700/applications/500";

}  // namespace

TEST_CASE("simulator gateway: each shard_id mod max_concurrency has a window of its own") {
  sim_world w;
  w.control("POST", "/options", R"({"shards":4,"maxConcurrency":2})");
  const auto info = w.bot("GET", "/gateway/bot");
  CHECK(info.at("shards") == "4");
  CHECK(info.at("session_start_limit.max_concurrency") == "2");
  bot_link zero(w), one(w), two(w), three(w);
  CHECK(zero.identify(0, 4) == "READY");
  CHECK(one.identify(1, 4) == "READY");
  CHECK(two.identify(2, 4) == "9");
  CHECK(three.identify(3, 4) == "9");
  w.clock.advance(4'999ms);
  CHECK(two.identify(2, 4) == "9");
  w.clock.advance(1ms);
  CHECK(two.identify(2, 4) == "READY");
  CHECK(three.identify(3, 4) == "READY");
  CHECK(w.bot("GET", "/gateway/bot").at("session_start_limit.remaining") == "996");
  // 700 >> 22 is 0: that guild belongs to shard 0 alone.
  CHECK(zero.last.size() == 2);
  CHECK(one.last.size() == 1);
  CHECK(w.control("GET", "/state").at("sessions.0.shard").ends_with(",4]"));
}

TEST_CASE("simulator gateway: options that are no counts change nothing") {
  sim_world w;
  w.control("POST", "/options", R"({"shards":0,"maxConcurrency":-1})");
  CHECK(w.bot("GET", "/gateway/bot").at("shards") == "1");
  CHECK(w.bot("GET", "/gateway/bot").at("session_start_limit.max_concurrency") == "1");
}

TEST_CASE("simulator guilds: a removed bot hears GUILD_DELETE and has no access, one that joins hears GUILD_CREATE") {
  sim_world w;
  bot_link bot(w);
  REQUIRE(bot.identify() == "READY");
  CHECK(w.control("DELETE", membership).status == 200);
  auto seen = bot.frames();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "GUILD_DELETE");
  CHECK(ess::to_json_text(*ess::find_member(seen[0].body, "d")) == R"({"id":"700"})");
  CHECK(w.bot("GET", "/guilds/700").at("code") == "50001");
  CHECK(w.bot("POST", "/channels/710/messages", R"({"content":"x"})").status == 403);
  CHECK(w.control("DELETE", membership).status == 404);
  CHECK(w.control("PUT", membership).status == 200);
  CHECK(w.control("PUT", membership).status == 200);
  seen = bot.frames();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "GUILD_CREATE");
  CHECK(seen[0].at("d.id") == "700");
  CHECK(seen[0].at("d.unavailable") == "false");
  CHECK(w.bot("POST", "/channels/710/messages", R"({"content":"x"})").status == 200);
}

TEST_CASE("simulator guilds: READY lists no guild that the bot was removed from") {
  sim_world w;
  w.control("DELETE", membership);
  bot_link bot(w);
  REQUIRE(bot.identify() == "READY");
  CHECK(bot.last.size() == 1);
  CHECK(bot.last[0].at("d.guilds") == "[]");
}

TEST_CASE("simulator guilds: an outage is a GUILD_DELETE that says unavailable, its end a GUILD_CREATE") {
  sim_world w;
  bot_link bot(w);
  REQUIRE(bot.identify() == "READY");
  CHECK(w.control("PUT", "/guilds/700/outage").status == 200);
  CHECK(w.control("PUT", "/guilds/700/outage").status == 200);
  auto seen = bot.frames();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "GUILD_DELETE");
  CHECK(seen[0].at("d.unavailable") == "true");
  w.clock.advance(5s);
  bot_link late(w);
  REQUIRE(late.identify() == "READY");
  REQUIRE(late.last.size() == 2);
  CHECK(late.last[0].at("d.guilds.0.id") == "700");
  CHECK(ess::to_json_text(*ess::find_member(late.last[1].body, "d")) == R"({"id":"700","unavailable":true})");
  CHECK(w.control("DELETE", "/guilds/700/outage").status == 200);
  seen = bot.frames();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].at("t") == "GUILD_CREATE");
  CHECK(seen[0].at("d.name") == "Harbour City");
}

TEST_CASE("simulator guilds: what is not there is refused") {
  sim_world w;
  CHECK(w.control("PUT", "/guilds/701/applications/500").status == 404);
  CHECK(w.control("PUT", "/guilds/700/applications/999").status == 404);
  CHECK(w.control("DELETE", "/guilds/x/applications/500").status == 404);
  CHECK(w.control("PUT", "/guilds/701/outage").status == 404);
  CHECK(w.control("DELETE", "/guilds/701/outage").status == 404);
}
