// The small world with a command registered and a bot on the gateway, for tests of interactions.
#pragma once

#include <memory>
#include <string>

#include "sim_fixture.hpp"
#include "testing/sim/gateway_link.hpp"

namespace ess::test {

inline const std::string guild_commands = "/applications/500/guilds/700/commands";
inline const std::string ess_command = R"({"name":"ess","description":"ESS","options":[
  {"type":1,"name":"whois","description":"Look up","options":[
    {"type":3,"name":"query","description":"Name","required":true,"min_length":2},
    {"type":4,"name":"limit","description":"How many","max_value":5},
    {"type":6,"name":"who","description":"User"}]},
  {"type":1,"name":"approve","description":"Approve","options":[
    {"type":3,"name":"id","description":"Which","required":true,"autocomplete":true}]}]})";

/// A world with the command registered and a bot on the gateway.
struct interaction_world : sim_world {
  interaction_world() {
    registered = bot("POST", guild_commands, ess_command).status == 201;
    link = sim.open_gateway("/gateway/?v=10&encoding=json", "sim:1", clock.now());
    link->on_text(R"({"op":2,"d":{"token":"example.token","intents":1,"properties":{}}})", clock.now());
    link->take_frames(clock.now());
  }
  ~interaction_world() { link->on_closed(1000, clock.now()); }

  sim_answer type(const std::string& text, const std::string& more = R"(,"guildId":"700")") {
    return control("POST", "/interactions", R"({"userId":"41","channelId":"710","text":")" + text + "\"" + more + "}");
  }
  /// Types and returns what the gateway sent for it.
  sim_answer arrive(const std::string& text, const std::string& more = R"(,"guildId":"700")") {
    const auto typed = type(text, more);
    sim_answer out;
    for (const auto& frame : link->take_frames(clock.now())) {
      out.body = *parse_json(frame.bytes);
      if (out.at("t") == "INTERACTION_CREATE") return out;
    }
    return typed;
  }
  sim_answer call_back(const sim_answer& event, const std::string& body, const std::string& query = "") {
    return as("", "POST", "/interactions/" + event.at("d.id") + "/" + event.at("d.token") + "/callback" + query, body);
  }
  sim_answer hook(const sim_answer& event, std::string method, const std::string& path, std::string body = {}) {
    return as("", std::move(method), "/webhooks/500/" + event.at("d.token") + path, std::move(body));
  }
  std::string progress(const sim_answer& event) {
    return control("GET", "/interactions/" + event.at("d.id")).at("state");
  }

  bool registered = false;
  std::shared_ptr<testing::sim::gateway_link> link;
};

}  // namespace ess::test
