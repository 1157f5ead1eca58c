// ess-bot on a gateway line that spoils, delays, swallows, stalls and floods.
#include <doctest/doctest.h>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A bot with quick heartbeats, so that a silent line is noticed soon.
struct line_scene {
  line_scene() {
    installation.set_up();
    installation.start_sim();
    installation.start_server();
    REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
    link_owner_and_guild(installation);
    owner.emplace(installation);
    owner->sim.post("/_sim/options", R"({"identifyWindowMs":1,"helloIntervalMs":1000})");
  }

  /// Types until the bot answers: what was typed while the line was gone may have waited too long for Discord.
  bool answers() {
    for (int tries = 0; tries < 20; ++tries) {
      if (owner->read(owner->type("/ess dispatch_calls")).find("Smoke") != std::string::npos) return true;
    }
    return false;
  }
  /// The code with which the bot closed a connection last; 0 where it never did, or without one.
  std::int64_t last_close_code() {
    const auto answer = owner->sim.get("/_sim/transcript");
    const boost::json::value* lines = find_member(answer.json, "lines");
    std::int64_t code = 0;
    if (lines == nullptr || !lines->is_array()) return code;
    for (const auto& line : lines->get_array()) {
      if (string_member(line, "from") == "client") code = integer_member(line, "closeCode").value_or(code);
    }
    return code;
  }
  /// How often a text is in the bot's log.
  static int count(const std::string& log, std::string_view text) {
    int found = 0;
    for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++found;
    return found;
  }

  stack installation;
  std::optional<owner_at_discord> owner;
};

}  // namespace

TEST_CASE("GW-3: a bot comes through garbled, late and swallowed frames, a reader that stalls, and bombs") {
  line_scene s;
  for (const std::string packing : {"none", "zlib-stream", "zstd-stream"}) {
    CAPTURE(packing);
    s.installation.settings()["ESS_BOT_COMPRESSION"] = packing;
    process bot(s.installation.program("ess-bot", {"run"}));
    REQUIRE_MESSAGE(bot.wait_for_text("gateway.ready"), bot.err());
    REQUIRE(s.answers());
    // A connection that never says Hello is given 20 seconds; once is enough.
    const std::string more = packing == "none" ? "1" : "0";
    for (const std::string& fault :
         {std::string(R"({"kind":"garble","frames":2})"), std::string(R"({"kind":"delay","ms":1500,"frames":3})"),
          R"({"kind":"black_hole","connections":)" + more + "}", std::string(R"({"kind":"slow_reader","ms":2500})"),
          std::string(R"({"kind":"bomb","megabytes":64})")}) {
      CAPTURE(fault);
      CHECK(s.owner->sim.post("/_sim/faults", fault).status == 200);
      CHECK(s.answers());
      CHECK(bot.running());
    }
    // Packed, a bomb shows when the bytes are unpacked, and the bot ends the connection as after any frame that it
    // cannot read. Plain, the frame says its size and the bot hangs up in its middle: what it says first, 1009, may be
    // lost to the reset that follows (sim_raw_frames_test.cpp shows it).
    if (packing != "none") CHECK(s.last_close_code() == 4000);
    CHECK(line_scene::count(bot.err(), "gateway.ready") == 1);  // every time it was resumed
    CHECK(bot.stop() == 0);
  }
}
