// Four guilds on four shards in two processes, and a number of shards that Discord names.
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <set>
#include <thread>

#include "ess/base/json.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

using namespace ess::test;

namespace {

// ESS was asked and said so: the installation of these tests has no guild saved.
constexpr const char* unlinked_answer =
    "This ESS community has no Discord server set yet. An admin can set it under Settings, Discord.";

// Guild n belongs to shard n of 4: shard_id = (guild_id >> 22) % num_shards.
constexpr std::uint64_t guild_of(std::uint64_t shard) { return ((std::uint64_t{1} << 34) + shard) << 22; }
constexpr std::uint64_t channel_of(std::uint64_t shard) { return guild_of(shard) + 1; }

struct shards_scene {
  shards_scene() {
    installation.set_up();
    write_world();
    installation.start_sim();
    installation.start_server();
    sim.emplace(installation.sim_port());
    // Global commands, so that every guild has them.
    installation.settings().erase("DISCORD_GUILD_ID");
    REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
  }
  void write_world() const {
    std::string guilds;
    for (std::uint64_t n = 0; n < 4; ++n) {
      guilds += std::string(n == 0 ? "" : ",") + R"({"id":")" + std::to_string(guild_of(n)) +
                R"(","name":"Guild","ownerId":"41","applicationIds":[")" + std::string(demo_world::application) +
                R"("],"channels":[{"id":")" + std::to_string(channel_of(n)) + R"(","name":"general"}]})";
    }
    write_file(installation.folder() / "world.json",
               R"({"applications":[{"id":")" + std::string(demo_world::application) + R"(","name":"ESS","botToken":")" +
                   std::string(demo_world::bot_token) + R"("}],"users":[{"id":"41","username":"ann"}],"guilds":[)" +
                   guilds + "]}");
  }
  std::unique_ptr<process> bot(const std::string& shards) {
    installation.settings()["ESS_BOT_STATE_DIR"] = (installation.folder() / ("state-" + shards.substr(0, 1))).string();
    return std::make_unique<process>(installation.program("ess-bot", {"run", "--shards", shards}));
  }
  std::string type(std::uint64_t shard) {
    const auto begun = sim->post(
        "/_sim/interactions", R"({"userId":"41","guildId":")" + std::to_string(guild_of(shard)) + R"(","channelId":")" +
                                  std::to_string(channel_of(shard)) + R"(","text":"/ess dispatch_calls"})");
    REQUIRE_MESSAGE(begun.status == 201, begun.body);
    return ess::string_member(begun.json, "interactionId").value();
  }
  /// What the person reads, where it came by one first response; else what happened.
  std::string answer_to(const std::string& interaction) {
    const auto seen = sim->get("/_sim/interactions/" + interaction + "?wait=10");
    const auto state = ess::string_member(seen.json, "state").value_or("");
    const auto* messages = ess::find_member(seen.json, "messages");
    if (state != "answered" || messages == nullptr) return state;
    int callbacks = 0;
    const auto requests = sim->get("/_sim/requests");
    for (const auto& each : requests.json.at("requests").as_array()) {
      const auto target = ess::string_member(each, "target").value_or("");
      if (target.find("/interactions/" + interaction + "/") != std::string::npos) ++callbacks;
    }
    if (callbacks != 1 || messages->get_array().size() != 1) return std::to_string(callbacks) + " callbacks";
    return ess::string_member(messages->get_array()[0], "content").value_or("");
  }
  /// The shards that are connected, as in `0/4`; one that is connected twice shows in the count.
  std::multiset<std::string> connected() {
    std::multiset<std::string> out;
    const auto seen = sim->get("/_sim/state");
    for (const auto& each : seen.json.at("sessions").as_array()) {
      if (!ess::bool_member(each, "connected").value_or(false)) continue;
      const auto& pair = each.at("shard").as_array();
      out.insert(std::to_string(pair[0].to_number<int>()) + "/" + std::to_string(pair[1].to_number<int>()));
    }
    return out;
  }
  bool wait_for(const std::multiset<std::string>& wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (connected() != wanted) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
  }

  stack installation;
  std::optional<web_window> sim;
};

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

const std::multiset<std::string> all_four = {"0/4", "1/4", "2/4", "3/4"};

}  // namespace

TEST_CASE("four shards in two processes answer each guild once, also when one was killed and comes back") {
  shards_scene s;
  // Shards 0 and 2 share a turn, as do 1 and 3: the processes meet there.
  s.sim->post("/_sim/options", R"({"shards":4,"maxConcurrency":2})");
  auto first = s.bot("0-1/4");
  auto second = s.bot("2-3/4");
  REQUIRE_MESSAGE(s.wait_for(all_four), first->err() << second->err());
  for (std::uint64_t n = 0; n < 4; ++n) CHECK(s.answer_to(s.type(n)) == unlinked_answer);

  first->send_signal(SIGKILL);
  REQUIRE(first->wait_for_exit().has_value());
  std::vector<std::string> typed;
  for (std::uint64_t n = 0; n < 4; ++n) typed.push_back(s.type(n));
  first = s.bot("0-1/4");
  for (const auto& each : typed) CHECK(s.answer_to(each) == unlinked_answer);
  CHECK(s.wait_for(all_four));
  CHECK(count_of(first->err(), "gateway.resumed") == 2);
  CHECK(count_of(first->err(), "gateway.ready") == 0);
  for (std::uint64_t n = 0; n < 4; ++n) CHECK(s.answer_to(s.type(n)) == unlinked_answer);
  CHECK(first->stop() == 0);
  CHECK(second->stop() == 0);
}

TEST_CASE("as many shards run as Discord recommends, also where the gateway's address is configured") {
  shards_scene s;
  s.sim->post("/_sim/options", R"({"shards":3,"maxConcurrency":16})");
  const std::multiset<std::string> all_three = {"0/3", "1/3", "2/3"};
  process bot(s.installation.program("ess-bot", {"run", "--shard-count", "auto"}));
  CHECK(s.wait_for(all_three));
  CHECK(bot.stop() == 0);
  s.sim->post("/_sim/world", read_file(s.installation.folder() / "world.json"));
  s.installation.settings()["DISCORD_GATEWAY_URL"] =
      "ws://127.0.0.1:" + std::to_string(s.installation.sim_port()) + "/gateway/";
  process again(s.installation.program("ess-bot", {"run", "--shard-count", "auto"}));
  CHECK_MESSAGE(s.wait_for(all_three), again.err());
  CHECK(again.stop() == 0);
}
