// ess-bot on a gateway that packs what it sends.
#include <doctest/doctest.h>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("a bot answers commands that reach it under zlib-stream and under zstd-stream") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
  link_owner_and_guild(installation);
  owner_at_discord owner(installation);
  owner.sim.post("/_sim/options", R"({"identifyWindowMs":1})");
  for (const std::string packing : {"zlib-stream", "zstd-stream"}) {
    CAPTURE(packing);
    installation.settings()["ESS_BOT_COMPRESSION"] = packing;
    process bot(installation.program("ess-bot", {"run"}));
    REQUIRE_MESSAGE(bot.wait_for_text("gateway.ready"), bot.err());
    CHECK(bot.err().find("compress=" + packing) != std::string::npos);
    CHECK(owner.sim.get("/_sim/state").body.find(R"("compressed":true)") != std::string::npos);
    CHECK(owner.read(owner.type("/ess dispatch_calls")).find("Smoke") != std::string::npos);
    CHECK(bot.stop() == 0);
  }
}
