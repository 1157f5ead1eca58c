// The health port of ess-bot, seen while what it needs comes and goes.
#include <doctest/doctest.h>

#include <thread>

#include "ess/base/json.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// Asks until the status is the wanted one, and answers the last that was seen.
int wait_for_status(web_window& port, const std::string& path, int wanted) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (;;) {
    const int status = port.get(path).status;
    if (status == wanted || std::chrono::steady_clock::now() > until) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace

TEST_CASE("/ready of the bot turns 503 without Discord and without ESS, and 200 again with both") {
  stack installation;
  const std::uint16_t port_number = free_port();
  installation.settings()["ESS_BOT_HEALTH_LISTEN"] = "127.0.0.1:" + std::to_string(port_number);
  installation.start_all();
  web_window port(port_number);
  CHECK(port.get("/health").status == 200);
  REQUIRE(wait_for_status(port, "/ready", 200) == 200);
  CHECK(port.get("/metrics").body.find("ess_bot_shards_active 1\n") != std::string::npos);

  installation.sim().stop();
  CHECK(wait_for_status(port, "/ready", 503) == 503);
  const auto without_discord = port.get("/ready");
  CHECK(integer_member(without_discord.json, "shardsActive") == 0);
  CHECK(bool_member(without_discord.json, "essReachable") == true);
  CHECK(bool_member(without_discord.json, "devDiscord") == true);
  CHECK(port.get("/health").status == 200);
  installation.start_sim();
  CHECK(wait_for_status(port, "/ready", 200) == 200);

  installation.server().stop();
  CHECK(wait_for_status(port, "/ready", 503) == 503);
  CHECK(bool_member(port.get("/ready").json, "essReachable") == false);
  installation.start_server();
  CHECK(wait_for_status(port, "/ready", 200) == 200);
  CHECK(installation.bot().stop() == 0);
}
