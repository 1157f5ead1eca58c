// ess-bot ends and comes back, politely or not: what was typed meanwhile is answered, once.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <csignal>

#include "ess/base/json.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

using namespace ess::test;

namespace {

// ESS was asked and said so: the installation of these tests has no guild saved.
constexpr const char* refusal =
    "This ESS community has no Discord server set yet. An admin can set it under Settings, Discord.";

/// The whole installation, its bot with a state directory, and a window on the simulator's control API.
struct restart_scene {
  restart_scene() {
    installation.settings()["ESS_BOT_STATE_DIR"] = (installation.folder() / "bot-state").string();
    installation.set_up();
    installation.start_sim();
    installation.start_server();
    REQUIRE(run(installation.program("ess-bot", {"register"})).exit_code == 0);
    sim.emplace(installation.sim_port());
  }

  process& start_bot(std::string_view until) {
    bot = std::make_unique<process>(installation.program("ess-bot", {"run"}));
    REQUIRE_MESSAGE(bot->wait_for_text(until), bot->err());
    return *bot;
  }
  std::string type(const std::string& text) {
    const auto begun =
        sim->post("/_sim/interactions", R"({"userId":")" + std::string(demo_world::unlinked_user) + R"(","guildId":")" +
                                            std::string(demo_world::guild) + R"(","channelId":")" +
                                            std::string(demo_world::channel) + R"(","text":")" + text + "\"}");
    REQUIRE_MESSAGE(begun.status == 201, begun.body);
    return ess::string_member(begun.json, "interactionId").value();
  }
  /// What the person reads in the end, or the state of the interaction where there is no answer.
  std::string answer_to(const std::string& interaction) {
    const auto seen = sim->get("/_sim/interactions/" + interaction + "?wait=10");
    const auto state = ess::string_member(seen.json, "state").value_or("");
    const auto* messages = ess::find_member(seen.json, "messages");
    if (state != "answered" || messages == nullptr) return state;
    REQUIRE(messages->get_array().size() == 1);
    return ess::string_member(messages->get_array()[0], "content").value_or("");
  }
  std::size_t sessions() {
    const auto seen = sim->get("/_sim/state");
    return ess::find_member(seen.json, "sessions")->get_array().size();
  }

  stack installation;
  std::optional<web_window> sim;
  std::unique_ptr<process> bot;
};

}  // namespace

TEST_CASE("SH-1: after SIGTERM the next bot resumes the session and answers what was typed in between") {
  restart_scene s;
  auto& first = s.start_bot("gateway.ready");
  CHECK(s.answer_to(s.type("/ess dispatch_calls")) == refusal);
  CHECK(first.stop() == 0);
  const auto typed = s.type("/ess dispatch_calls");
  s.start_bot("gateway.resumed");
  CHECK(s.answer_to(typed) == refusal);
  CHECK(s.sessions() == 1);
  CHECK(s.bot->stop() == 0);
}

TEST_CASE("SH-2: after kill -9 the next bot resumes too, and answers nothing twice") {
  restart_scene s;
  s.start_bot("gateway.ready");
  const auto before = s.type("/ess dispatch_calls");
  CHECK(s.answer_to(before) == refusal);
  for (int round = 0; round < 3; ++round) {
    s.bot->send_signal(SIGKILL);
    REQUIRE(s.bot->wait_for_exit().has_value());
    const auto typed = s.type("/ess dispatch_calls");
    s.start_bot("gateway.resumed");
    CHECK(s.answer_to(typed) == refusal);
  }
  CHECK(s.answer_to(before) == refusal);
  CHECK(s.sessions() == 1);
}

TEST_CASE("two bots never share a state directory") {
  restart_scene s;
  s.start_bot("gateway.ready");
  const auto second = run(s.installation.program("ess-bot", {"run"}));
  CHECK(second.exit_code == 1);
  CHECK(second.err.find("Another ess-bot runs with ESS_BOT_STATE_DIR") != std::string::npos);
}

TEST_CASE("keys by server are read again when their file changes, without a restart") {
  restart_scene s;
  const auto file = (s.installation.folder() / "keys.json").string();
  const auto write_keys = [&](const std::string& key) {
    write_file(file, "{\"" + std::string(demo_world::guild) + "\":\"" + key + "\"}");
    REQUIRE(::chmod(file.c_str(), 0600) == 0);
  };
  write_keys("ess_dev_not_a_key_of_this_server");
  s.installation.settings()["ESS_API_KEYS_FILE"] = file;
  s.installation.settings().erase("ESS_API_KEY");
  auto& bot = s.start_bot("gateway.ready");
  CHECK(s.answer_to(s.type("/ess status")).find("does not accept this bot's API key") != std::string::npos);
  write_keys(s.installation.bot_key());
  REQUIRE(bot.wait_for_text("bot.api_keys_loaded"));
  CHECK(s.answer_to(s.type("/ess dispatch_calls")) == refusal);
  write_file(file, "{");
  REQUIRE(bot.wait_for_text("bot.api_keys_kept"));
  CHECK(s.answer_to(s.type("/ess dispatch_calls")) == refusal);
  CHECK(bot.err().find(s.installation.bot_key()) == std::string::npos);
}
