// An installation whose owner is linked and whose community has its guild: what commands need to do something.
#pragma once

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

namespace ess::test {

/// Links the owner and saves the guild, as people do it in the browser. Server and simulator run.
inline void link_owner_and_guild(stack& installation) {
  web_window site(installation.server_port());
  web_window sim(installation.sim_port());
  REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
  const auto started = site.post("/api/auth/signin/discord", "{}");
  REQUIRE(started.status == 200);
  site.take_cookie(started);
  boost::json::object asked;
  asked["userId"] = std::string(demo_world::owner);
  asked["authorizeUrl"] = string_member(started.json, "authorizeUrl").value_or("");
  const auto back = string_member(sim.post("/_sim/authorize", to_json_text(asked)).json, "redirectUrl").value_or("");
  const auto returned = site.get(back.substr(back.find('/', 8)));
  const auto at = returned.location.find("?pending=");
  REQUIRE(at != std::string::npos);
  const auto pending = returned.location.substr(at + 9);
  REQUIRE(site.post("/api/account/link/pending/" + pending + "/confirm", "{}").status == 200);
  const auto listed = installation.must_essctl({"community", "list", "--json"});
  const auto home = "/api/communities/" + json_text(listed.out, "id") + "/discord";
  const auto saved = site.put(home, R"({"version":0,"guildId":")" + std::string(demo_world::guild) + "\"}");
  REQUIRE_MESSAGE(saved.status == 200, saved.body);
}

/// Where the simulator keeps to which address an application's interactions go.
inline std::string interactions_endpoint() {
  return "/_sim/applications/" + std::string(demo_world::application) + "/interactions-endpoint";
}

/// Sets the address and answers what Discord thinks of it.
inline std::string set_endpoint(web_window& sim, const std::string& url) {
  sim.put(interactions_endpoint(), R"({"url":")" + url + "\"}");
  std::string state;
  for (int i = 0; i < 100; ++i) {
    state = string_member(sim.get(interactions_endpoint()).json, "state").value_or("");
    if (!state.starts_with("checking") && !state.starts_with("answered")) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return state;
}

/// The owner's hands at the simulated Discord.
class owner_at_discord {
 public:
  explicit owner_at_discord(const stack& installation) : sim(installation.sim_port()) {}

  std::string begun(const web_answer& answer) {
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return string_member(answer.json, "interactionId").value_or("");
  }
  std::string type(const std::string& text) {
    boost::json::object line = place();
    line["text"] = text;
    return begun(sim.post("/_sim/interactions", to_json_text(line)));
  }
  std::string press(const std::string& message, const std::string& custom_id,
                    std::string_view who = demo_world::owner) {
    boost::json::object pressed = place(who);
    pressed["messageId"] = message;
    pressed["customId"] = custom_id;
    return begun(sim.post("/_sim/components", to_json_text(pressed)));
  }
  boost::json::value outcome(const std::string& interaction) {
    auto seen = sim.get("/_sim/interactions/" + interaction + "?wait=10");
    return std::move(seen.json);
  }
  /// What the owner reads in the end, or the state where nothing is said.
  std::string read(const std::string& interaction) {
    const auto seen = outcome(interaction);
    const auto* messages = find_member(seen, "messages");
    if (messages == nullptr || messages->get_array().empty()) return string_member(seen, "state").value_or("");
    return string_member(messages->get_array()[0], "content").value_or("");
  }

  web_window sim;

 private:
  static boost::json::object place(std::string_view who = demo_world::owner) {
    boost::json::object at;
    at["userId"] = std::string(who);
    at["guildId"] = std::string(demo_world::guild);
    at["channelId"] = std::string(demo_world::channel);
    return at;
  }
};

}  // namespace ess::test
