// An installation whose community has channels in the simulated guild, and what stands in them.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ess/base/json.hpp"
#include "system/programs/seen_message.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

namespace ess::test {

/// Threads: one.
class outbox_scene {
 public:
  /// Starts the simulator; the server is for the test to start.
  outbox_scene() {
    installation.set_up();
    installation.start_sim();
    sim.emplace(installation.sim_port());
    REQUIRE(sim->post("/_sim/options", R"({"bucketLimit":1000,"bucketWindowMs":1000})").status == 200);
    home = json_text(installation.must_essctl({"community", "list", "--json"}).out, "id");
  }

  void set_channels(std::string_view approvals, std::string_view dispatch) {
    set_channels(home, demo_world::guild, approvals, dispatch);
  }
  /// Saves the channels of a community as the settings page would. Only while no server runs.
  void set_channels(const std::string& community, std::string_view guild, std::string_view approvals,
                    std::string_view dispatch, std::string_view security = {}) {
    SQLite::Database db((installation.folder() / "ess.db").string(), SQLite::OPEN_READWRITE);
    SQLite::Statement save(db,
                           "INSERT INTO discord_configs (community_id, guild_id, approvals_channel, dispatch_channel, "
                           "security_channel, public_key, bot_token_sealed, version, updated_at) "
                           "VALUES (?, ?, ?, ?, ?, '', '', 1, 0)");
    save.bind(1, community);
    save.bind(2, static_cast<std::int64_t>(std::stoll(std::string(guild))));
    save.bind(3, static_cast<std::int64_t>(std::stoll(std::string(approvals))));
    save.bind(4, static_cast<std::int64_t>(std::stoll(std::string(dispatch))));
    if (!security.empty()) save.bind(5, static_cast<std::int64_t>(std::stoll(std::string(security))));
    save.exec();
  }

  /// Starts ess-server and signs the owner in.
  void start() {
    installation.start_server();
    web.emplace(installation.server_port());
    REQUIRE(web->sign_in("owner@ess.example", installation.password()).status == 200);
  }
  void kill() {
    installation.server().send_signal(SIGKILL);
    REQUIRE(installation.server().wait_for_exit().has_value());
  }

  std::string add_approval() {
    const auto made = installation.must_essctl({"approval", "add", "--community", "harbour", "--command", "kick",
                                                "--requested-by", "staff@ess.example", "--json"});
    return json_text(made.out, "id");
  }
  web_answer api(const std::string& path, std::string body = "{}") {
    return web->post("/api/communities/" + home + path, std::move(body));
  }
  std::string open_call(const std::string& title) {
    const auto made = api("/calls", R"({"title":")" + title + R"(","priority":3})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return string_member(made.json.at("call"), "id").value();
  }

  /// Oldest first.
  std::vector<seen_message> channel(std::string_view id) {
    const auto shown =
        sim->get("/_sim/channels/" + std::string(id) + "/messages?viewerId=" + std::string(demo_world::owner));
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    return seen_messages(shown.json);
  }
  /// Waits until `holds` or time runs out; answers whether it does.
  template <class F>
  static bool wait_until(F holds, std::chrono::seconds limit = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return true;
  }
  boost::json::value ready() { return web->get("/ready").json; }
  /// Nothing waits any more.
  bool drained() {
    const auto seen = ready();
    const auto* outbox = find_member(seen, "outbox");
    return outbox != nullptr && outbox->at("waiting").as_int64() == 0;
  }
  std::string outbox_list() {
    return installation.must_essctl({"outbox", "list", "--community", "harbour", "--json"}).out;
  }

  stack installation;
  std::optional<web_window> sim;
  std::optional<web_window> web;
  std::string home;
};

}  // namespace ess::test
