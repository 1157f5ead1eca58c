// Linked roles with real programs: consent, what Discord is told, and what kill -9 and an outage leave to be done.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

#include "system/programs/signed_scene.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// The owner at a browser, in a community that uses linked roles.
class role_visit {
 public:
  explicit role_visit(const stack& installation) : site(installation.server_port()), discord(installation.sim_port()) {
    REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
    home = json_text(installation.must_essctl({"community", "list", "--json"}).out, "id");
  }

  void switch_on() {
    const auto saved = site.put("/api/communities/" + home + "/discord", R"({"version":1,"linkedRoles":true})");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
  }
  void show_role() {
    const auto started = site.post("/api/account/linked-roles", R"({"communityId":")" + home + "\"}");
    REQUIRE_MESSAGE(started.status == 200, started.body);
    site.take_cookie(started);
    boost::json::object asked;
    asked["userId"] = std::string(demo_world::owner);
    asked["authorizeUrl"] = string_member(started.json, "authorizeUrl").value_or("");
    const auto back =
        string_member(discord.post("/_sim/authorize", to_json_text(asked)).json, "redirectUrl").value_or("");
    const auto returned = site.get(back.substr(back.find('/', 8)));
    CHECK(returned.location == "/app/settings/integrations/discord?done=roles_connected");
  }
  bool knows_now(const std::string& text) {
    const auto all = discord.get("/_sim/applications/" + std::string(demo_world::application) + "/role-connections");
    return all.body.find(text) != std::string::npos;
  }
  /// Waits until what Discord knows has, or has not, a text in it.
  bool knows(const std::string& text, bool wanted = true) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      if (knows_now(text) == wanted) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  web_window site;
  web_window discord;
  std::string home;
};

const std::string level = R"("ess_role_level":"5")";

/// Running programs, and a linked owner whose role Discord was told.
struct shown_role {
  shown_role() {
    installation.set_up();
    installation.start_sim();
    installation.start_server();
    link_owner_and_guild(installation);
    visit.emplace(installation);
    visit->switch_on();
    visit->show_role();
    REQUIRE(visit->knows(level));
  }

  stack installation;
  std::optional<role_visit> visit;
};

}  // namespace

TEST_CASE_FIXTURE(shown_role, "a role is shown to Discord, and no longer once its member stops it") {
  CHECK(visit->knows(R"("key":"ess_community")"));
  CHECK(visit->site.del("/api/account/linked-roles").status == 200);
  CHECK(visit->knows(level, false));
}

TEST_CASE_FIXTURE(shown_role,
                  "OA-17: a role that was stopped while Discord was away is taken back after kill -9 and a restart") {
  visit->discord.post("/_sim/faults", R"({"kind":"rest","status":503,"count":1000,"path":"/users/@me/applications"})");
  CHECK(visit->site.del("/api/account/linked-roles").status == 200);
  CHECK(installation.server().wait_for_text("linked_roles.not_told"));
  CHECK(visit->knows(level));
  visit.reset();
  installation.server().send_signal(SIGKILL);
  web_window(installation.sim_port()).post("/_sim/faults", R"({"kind":"clear"})");
  installation.start_server();
  visit.emplace(installation);
  CHECK(visit->knows(level, false));
}

TEST_CASE_FIXTURE(shown_role,
                  "a changed role and a suspension reach Discord by themselves, and so does the end of it") {
  CHECK(visit->knows(R"("ess_member":"1")"));

  // A community keeps an owner: somebody else becomes one first.
  const auto set_role = [&](const char* who, const char* role) {
    installation.must_essctl({"member", "role", "--community", "harbour", "--user", who, "--role", role});
  };
  set_role("staff@ess.example", "OWNER");
  set_role("owner@ess.example", "ADMIN");
  CHECK(visit->knows(R"("ess_role_level":"4")"));
  CHECK_FALSE(visit->knows_now(level));

  web_window other(installation.server_port());
  REQUIRE(other.sign_in("staff@ess.example", installation.password() + " too").status == 200);
  const auto members = other.get("/api/communities/" + visit->home + "/members");
  const auto at = members.body.rfind('{', members.body.find("owner@ess.example"));
  REQUIRE(at != std::string::npos);
  const auto member =
      "/api/communities/" + visit->home + "/members/" + json_text(std::string_view(members.body).substr(at), "userId");
  const auto suspended = other.post(member + "/suspend", "{}");
  REQUIRE_MESSAGE(suspended.status == 200, suspended.body);
  CHECK(visit->knows(R"("ess_member":"0")"));
  CHECK(visit->knows_now(R"("ess_role_level":"0")"));

  const auto restored = other.post(member + "/restore", "{}");
  REQUIRE_MESSAGE(restored.status == 200, restored.body);
  CHECK(visit->knows(R"("ess_member":"1")"));
  CHECK(visit->knows_now(R"("ess_role_level":"4")"));
}
