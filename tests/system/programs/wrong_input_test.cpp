// Wrong input to the programs: each time a message that says what to do, and an exit code.
#include <doctest/doctest.h>

#include "system/programs/stack.hpp"

using namespace ess::test;
using namespace std::chrono_literals;

namespace {

bool says(const outcome& ended, std::string_view text) {
  return (ended.out + ended.err).find(text) != std::string::npos;
}

std::string all_of(const outcome& ended) {
  return "exit code " + std::to_string(ended.exit_code) + "\n" + ended.out + ended.err;
}

}  // namespace

TEST_CASE("a database that cannot be written is named") {
  stack installation;
  installation.settings()["ESS_DATABASE"] = "sqlite:" + (installation.folder() / "no-such-folder" / "ess.db").string();
  const auto ended = installation.essctl({"init"});
  INFO(all_of(ended));
  CHECK(ended.exit_code == 6);
  CHECK(says(ended, "no-such-folder"));
  CHECK(says(ended, "set ESS_DATABASE to another place"));
}

TEST_CASE("a bot whose token Discord refuses says so and ends") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  installation.settings()["DISCORD_BOT_TOKEN"] = "OTAwMDAwMDAwMDAwMDAwMDAx.Gwrong.a-token-that-nobody-ever-made-00";
  const auto ended = run(installation.program("ess-bot", {"run"}), 60s);
  INFO(all_of(ended));
  CHECK(ended.exit_code != 0);
  CHECK(ended.exit_code != 137);
  CHECK(says(ended, "DISCORD_BOT_TOKEN"));
  CHECK_FALSE(says(ended, "a-token-that-nobody-ever-made"));
}

TEST_CASE("AK-8: a bot whose key was revoked tells the person who typed the command, and demo-check notices") {
  stack installation;
  installation.start_all();
  const auto listed = installation.must_essctl({"key", "list", "--community", "harbour", "--json"});
  installation.must_essctl({"key", "revoke", "--community", "harbour", "--key", json_text(listed.out, "id")});
  const auto walked = installation.demo_check();
  INFO(walked.out);
  CHECK(walked.exit_code == 1);
  CHECK(says(walked, "FAIL  /ess dispatch_calls"));
  CHECK(says(walked, "does not accept this bot's API key"));
}

TEST_CASE("a world that cannot be read stops the simulator with the reason") {
  stack installation;
  write_file(installation.folder() / "world.json", "{\"users\":");
  const auto ended =
      run(installation.program("discord-sim", {"--listen", "127.0.0.1:0", "--world", "world.json"}), 10s);
  INFO(all_of(ended));
  CHECK(ended.exit_code != 0);
  CHECK(ended.exit_code != 137);
  CHECK(says(ended, "world.json"));
}

TEST_CASE("a busy port is named by the simulator and by the bot, with what to do") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  const auto busy = "127.0.0.1:" + std::to_string(installation.sim_port());
  const auto sim = run(installation.program("discord-sim", {"--listen", busy, "--world", "world.json"}), 10s);
  CHECK(sim.exit_code == 1);
  CHECK_MESSAGE(says(sim, "Cannot listen on " + busy), all_of(sim));
  CHECK_MESSAGE(says(sim, "choose another port"), all_of(sim));
  installation.settings()["ESS_BOT_HEALTH_LISTEN"] = busy;
  const auto bot = run(installation.program("ess-bot", {"run"}), 30s);
  CHECK(bot.exit_code == 1);
  CHECK_MESSAGE(says(bot, "Cannot listen on " + busy), all_of(bot));
  CHECK_MESSAGE(says(bot, "The setting is ESS_BOT_HEALTH_LISTEN."), all_of(bot));
}

TEST_CASE("a clock that the simulator cannot start is refused by the name of the option") {
  stack installation;
  const auto start = run(installation.program("discord-sim", {"--listen", "127.0.0.1:0", "--start", "yesterday"}), 10s);
  CHECK(start.exit_code != 0);
  CHECK_MESSAGE(says(start, "--start \"yesterday\" is no time. A time is written like"), all_of(start));
}

TEST_CASE("every program explains itself and its settings") {
  stack installation;
  for (const auto* name : {"ess-server", "ess-bot", "essctl", "discord-sim"}) {
    const auto help = run(installation.program(name, {"--help"}));
    CHECK_MESSAGE(help.exit_code == 0, name << all_of(help));
    CHECK_MESSAGE(says(help, name), all_of(help));
  }
  for (const auto* name : {"ess-server", "ess-bot", "essctl"}) {
    const auto config = run(installation.program(name, {"--print-config"}));
    CHECK_MESSAGE(config.exit_code == 0, name << all_of(config));
    CHECK_MESSAGE(says(config, "[redacted]"), all_of(config));
    CHECK_FALSE(says(config, installation.settings()["AUTH_ENCRYPTION_KEY"]));
    CHECK_FALSE(says(config, demo_world::bot_token));
  }
}
