// Two processes of one bot: one acts, the other takes over when it is gone.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "system/programs/held_line.hpp"
#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

template <class F>
bool wait_until(F holds, std::chrono::seconds limit = std::chrono::seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  return true;
}

}  // namespace

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

TEST_CASE("GW-10: a holder that was paused for longer than its lease writes in vain when it goes on") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
  link_owner_and_guild(installation);
  owner_at_discord owner(installation);
  owner.sim.post("/_sim/options", R"({"identifyWindowMs":1})");
  const auto request = json_text(installation
                                     .must_essctl({"approval", "add", "--community", "harbour", "--command", "kick",
                                                   "--requested-by", "staff@ess.example", "--json"})
                                     .out,
                                 "id");
  const auto decided = [&] {
    return installation.must_essctl({"audit", "list", "--community", "harbour", "--json"})
               .out.find("approval.decided") != std::string::npos;
  };

  // Between the first bot and ESS lies a line on which its decision stays until it is late.
  held_line line(installation.server_port());
  command through_the_line = installation.program("ess-bot", {"run"});
  through_the_line.environment["ESS_BASE_URL"] = "http://127.0.0.1:" + std::to_string(line.port());
  process first(through_the_line);
  REQUIRE_MESSAGE(first.wait_for_text("gateway.ready"), first.err());
  process second(installation.program("ess-bot", {"run"}));
  REQUIRE_MESSAGE(second.wait_for_text("bot.standby"), second.err());
  REQUIRE_MESSAGE(second.wait_for_text("gateway.ready"), second.err());
  line.hold();
  const auto late = owner.type("/ess approve id:" + request);
  REQUIRE(wait_until([&] { return line.sent().find("/approvals/approve") != std::string::npos; }));
  first.send_signal(SIGSTOP);
  REQUIRE_MESSAGE(second.wait_for_text("bot.lease_taken_over", std::chrono::seconds(60)), second.err());

  line.let_go();
  REQUIRE(wait_until([&] { return line.answered().find("bot_superseded") != std::string::npos; }));
  CHECK_FALSE(decided());
  first.send_signal(SIGCONT);
  REQUIRE_MESSAGE(first.wait_for_text("bot.standby", std::chrono::seconds(30)), first.err());
  CHECK(owner.read(late).find(request) == std::string::npos);
  CHECK_FALSE(decided());

  // Whoever holds the lease now decides, once.
  CHECK(owner.read(owner.type("/ess approve id:" + request)).find(request) != std::string::npos);
  CHECK(decided());
  CHECK(first.stop() == 0);
  CHECK(second.stop() == 0);
}
