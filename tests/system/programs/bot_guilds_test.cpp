// The bot is removed from its guild, while it runs and while it does not, and comes back.
#include "system/programs/outbox_scene.hpp"

using namespace ess::test;

namespace {

struct guilds_scene : outbox_scene {
  guilds_scene() {
    set_channels(demo_world::channel, demo_world::dispatch_channel);
    start();
  }
  std::string here() const {
    return "/_sim/guilds/" + std::string(demo_world::guild) + "/applications/" + std::string(demo_world::application);
  }
  void remove_bot() { REQUIRE(sim->del(here()).status == 200); }
  void add_bot() { REQUIRE(sim->send(sim->to(ess::net::http_method::put, here())).status == 200); }
  bool is_in_audit(const std::string& kind) {
    return installation.must_essctl({"audit", "list", "--community", "harbour", "--json"}).out.find(kind) !=
           std::string::npos;
  }
  bool owner_was_told(const std::string& kind) { return web->get("/api/notices").body.find(kind) != std::string::npos; }
};

}  // namespace

TEST_CASE("while the bot is removed messages wait and admins are told, and its return lets them go") {
  guilds_scene s;
  s.installation.start_bot();
  s.add_approval();
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));

  s.remove_bot();
  REQUIRE(s.wait_until([&] { return s.is_in_audit("discord.bot.left"); }));
  CHECK(s.owner_was_told("discord.bot_left"));
  s.add_approval();
  CHECK(s.installation.bot().wait_for_text("bot.guild_left"));
  CHECK(s.channel(demo_world::channel).size() == 1);
  CHECK_FALSE(s.drained());

  s.add_bot();
  REQUIRE(s.wait_until([&] { return s.channel(demo_world::channel).size() == 2; }));
  CHECK(s.is_in_audit("discord.bot.joined"));
  CHECK(s.owner_was_told("discord.bot_returned"));
}

TEST_CASE("an outage of the guild is no removal") {
  guilds_scene s;
  s.installation.start_bot();
  const auto outage = "/_sim/guilds/" + std::string(demo_world::guild) + "/outage";
  REQUIRE(s.sim->send(s.sim->to(ess::net::http_method::put, outage)).status == 200);
  REQUIRE(s.installation.bot().wait_for_text("bot.guild_unavailable"));
  REQUIRE(s.sim->del(outage).status == 200);
  s.add_approval();
  CHECK(s.wait_until([&] { return s.channel(demo_world::channel).size() == 1; }));
  CHECK_FALSE(s.is_in_audit("discord.bot.left"));
}

TEST_CASE("a removal while the bot was offline is told at its next start") {
  guilds_scene s;
  write_file(s.installation.folder() / "keys.json",
             "{\"" + std::string(demo_world::guild) + "\":\"" + s.installation.bot_key() + "\"}");
  s.installation.settings()["ESS_API_KEYS_FILE"] = (s.installation.folder() / "keys.json").string();
  s.installation.settings().erase("ESS_API_KEY");
  s.installation.start_bot();
  REQUIRE(s.wait_until([&] { return s.is_in_audit("discord.bot.joined"); }));
  CHECK(s.installation.bot().stop() == 0);
  s.remove_bot();
  CHECK_FALSE(s.is_in_audit("discord.bot.left"));
  process again(s.installation.program("ess-bot", {"run"}));
  CHECK(s.wait_until([&] { return s.is_in_audit("discord.bot.left"); }));
  CHECK(again.wait_for_text("bot.guild_absent"));
}
