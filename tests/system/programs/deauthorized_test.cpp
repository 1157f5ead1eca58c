// A person removes the application at Discord: the simulator says so to ess-server, signed, until it is heard.
#include <doctest/doctest.h>

#include <csignal>

#include "system/programs/signed_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

const std::string endpoint = "/_sim/applications/" + std::string(demo_world::application) + "/webhook-events";

/// Waits until the simulator shows that of its address for events.
bool comes_to_show(web_window& sim, std::string_view member, std::string_view text) {
  for (int n = 0; n < 1200; ++n) {
    const auto shown = sim.get(endpoint);
    const auto* value = find_member(shown.json, member);
    if (value != nullptr && (value->is_string() ? std::string(value->get_string()) : to_json_text(*value)) == text) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

bool link_is_stale(web_window& site) {
  const auto shown = site.get("/api/account/link");
  return shown.status == 200 && shown.body.find("\"staleAt\":\"") != std::string::npos;
}

bool becomes_stale(web_window& site) {
  for (int n = 0; n < 1200; ++n) {
    if (link_is_stale(site)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace

TEST_CASE("OA-18: a link becomes stale when its person removes the application at Discord, also while ESS is away") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  web_window sim(installation.sim_port());
  installation.settings()["DISCORD_PUBLIC_KEY"] = string_member(sim.get(endpoint).json, "publicKey").value_or("");
  installation.start_server();
  link_owner_and_guild(installation);
  sim.put(endpoint, R"({"url":")" + installation.server_url() + R"(/api/discord/events"})");
  REQUIRE(comes_to_show(sim, "state", "accepted"));
  {
    web_window site(installation.server_port());
    REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
    CHECK_FALSE(link_is_stale(site));
  }

  installation.server().send_signal(SIGKILL);
  const std::string removed =
      "/_sim/users/" + std::string(demo_world::owner) + "/applications/" + std::string(demo_world::application);
  REQUIRE(sim.del(removed).status == 200);
  CHECK(comes_to_show(sim, "undelivered", "1"));
  installation.start_server();
  CHECK(comes_to_show(sim, "undelivered", "0"));
  web_window site(installation.server_port());
  REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
  CHECK(becomes_stale(site));
}
