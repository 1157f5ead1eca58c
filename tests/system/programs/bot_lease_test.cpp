// Two processes of one bot: one acts, the other takes over when it is gone.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("GW-10: of two bots one acts, the other takes over after kill -9 and after a polite stop") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
  link_owner_and_guild(installation);
  owner_at_discord owner(installation);
  owner.sim.post("/_sim/options", R"({"identifyWindowMs":1})");

  process first(installation.program("ess-bot", {"run"}));
  REQUIRE_MESSAGE(first.wait_for_text("gateway.ready"), first.err());
  process second(installation.program("ess-bot", {"run"}));
  REQUIRE_MESSAGE(second.wait_for_text("bot.standby"), second.err());
  REQUIRE_MESSAGE(second.wait_for_text("gateway.ready"), second.err());
  CHECK(owner.read(owner.type("/ess dispatch_calls")).find("Smoke") != std::string::npos);

  // The first dies: whoever comes next waits until its lease has run out, 30 s at most.
  first.send_signal(SIGKILL);
  REQUIRE(first.wait_for_exit().has_value());
  REQUIRE_MESSAGE(second.wait_for_text("bot.lease_taken_over", std::chrono::seconds(60)), second.err());
  CHECK(owner.read(owner.type("/ess dispatch_calls")).find("Smoke") != std::string::npos);

  // A bot that is stopped hands over at once.
  process third(installation.program("ess-bot", {"run"}));
  REQUIRE_MESSAGE(third.wait_for_text("bot.standby"), third.err());
  REQUIRE_MESSAGE(third.wait_for_text("gateway.ready"), third.err());
  CHECK(second.stop() == 0);
  REQUIRE_MESSAGE(third.wait_for_text("bot.lease_taken_over", std::chrono::seconds(8)), third.err());
  CHECK(owner.read(owner.type("/ess dispatch_calls")).find("Smoke") != std::string::npos);
  CHECK(third.stop() == 0);
  CHECK(installation.must_essctl({"audit", "list", "--community", "harbour", "--json"}).out.find("discord.bot.lease") !=
        std::string::npos);
}
