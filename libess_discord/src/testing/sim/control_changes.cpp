// What people do to a guild or an application outside of any bot: a channel is deleted, a bot's token is reset.
#include "ess/base/json.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// Gateway, "Gateway Close Event Codes": the token of the session is not valid.
constexpr std::uint16_t authentication_failed = 4004;

void forget_channel(world& w, const channel& gone) {
  const flake id = gone.id;
  guild& in = w.guilds.at(*gone.guild_id);
  std::erase(in.channels, id);
  const auto messages = w.messages.find(id);
  if (messages != w.messages.end()) {
    std::erase_if(w.nonces, [&](const auto& entry) { return messages->second.contains(entry.second.message_id); });
    w.messages.erase(messages);
  }
  std::erase_if(w.interactions, [&](const auto& entry) { return entry.second.channel_id == id; });
  w.channels.erase(id);
}

// Its messages go with it, and the guild's applications hear of it (Gateway Events, "Channel Delete"). The answer holds
// what was in it, for models of tests.
sim_reply delete_channel(call& c) {
  const channel* gone = c.sim.data.find_channel(c.id("channel"));
  if (gone == nullptr || !gone->guild_id) return control_error(404, "There is no such channel of a guild.");
  const json::object data = channel_json(c.sim.data, *gone);
  const flake guild_id = *gone->guild_id;
  const auto listeners = c.sim.data.guilds.at(guild_id).applications;
  json::array messages;
  for (const auto& [id, m] : c.sim.data.messages[gone->id]) messages.push_back(message_json(c.sim.data, m));
  forget_channel(c.sim.data, *gone);
  for (const flake app : listeners) c.sim.gateway.dispatch(app, "CHANNEL_DELETE", data, intent::guilds, guild_id);
  ++c.sim.changes;
  return json_reply(200, json::object{{"ok", true}, {"messages", std::move(messages)}});
}

// {botToken}: as with "Reset Token" in the developer portal, the old one is refused from now on, and so are the
// sessions that identified with it.
sim_reply reset_token(call& c) {
  application* app = find_in(c.sim.data.applications, c.id("application"));
  if (app == nullptr) return control_error(404, "There is no such application.");
  const std::string token = string_member(c.body, "botToken").value_or("");
  if (token.empty()) return control_error(400, "\"botToken\" must be the new token.");
  app->bot_token = token;
  c.sim.gateway.end_sessions_of(app->id, authentication_failed, "Authentication failed.");
  return json_reply(200, json::object{{"ok", true}});
}

}  // namespace

std::span<const route> control_change_routes() {
  static constexpr route routes[] = {
      {"DELETE", "/_sim/channels/{channel}", route_access::control, route_body::none, false, delete_channel},
      {"PUT", "/_sim/applications/{application}/bot-token", route_access::control, route_body::json, false,
       reset_token},
  };
  return routes;
}

}  // namespace ess::testing::sim
