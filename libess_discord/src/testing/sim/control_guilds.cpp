// /_sim/guilds/{id}: a bot joins or is removed, a guild is down and comes back.
#include "testing/sim/dispatch.hpp"
#include "testing/sim/wire.hpp"
#include "testing/sim/world_file.hpp"

namespace ess::testing::sim {

namespace {

sim_reply no_guild() { return control_error(404, "There is no such guild."); }

// Guild Create: "When the current user joins a new Guild".
sim_reply add_application(call& c) {
  guild* g = c.sim.data.find_guild(c.id("guild"));
  if (g == nullptr) return no_guild();
  const flake app = c.id("application");
  if (!c.sim.data.applications.contains(app)) return control_error(404, "There is no such application.");
  if (g->applications.contains(app)) return control_done();
  install(c.sim.data, *g, app, c.sim, c.now);
  c.sim.gateway.announce_guild(app, *g);
  ++c.sim.changes;
  return control_done();
}

// Guild Delete: "If the unavailable field is not set, the user was removed from the guild."
sim_reply remove_application(call& c) {
  guild* g = c.sim.data.find_guild(c.id("guild"));
  if (g == nullptr) return no_guild();
  const flake app = c.id("application");
  if (g->applications.erase(app) == 0) return control_error(404, "That application is not in the guild.");
  g->members.erase(app);
  std::erase_if(g->roles, [app](const auto& entry) { return entry.second.bot_id == app; });
  const json::object gone{{"id", id_text(g->id)}};
  c.sim.gateway.dispatch(app, "GUILD_DELETE", gone, intent::guilds, g->id);
  ++c.sim.changes;
  return control_done();
}

// Guild Delete: "The inner payload is an unavailable guild object" in an outage.
sim_reply begin_outage(call& c) {
  guild* g = c.sim.data.find_guild(c.id("guild"));
  if (g == nullptr) return no_guild();
  if (std::exchange(g->unavailable, true)) return control_done();
  const json::object down{{"id", id_text(g->id)}, {"unavailable", true}};
  for (const flake app : g->applications) {
    c.sim.gateway.dispatch(app, "GUILD_DELETE", down, intent::guilds, g->id);
  }
  ++c.sim.changes;
  return control_done();
}

// Guild Create: "When a Guild becomes available again to the client."
sim_reply end_outage(call& c) {
  guild* g = c.sim.data.find_guild(c.id("guild"));
  if (g == nullptr) return no_guild();
  if (!std::exchange(g->unavailable, false)) return control_done();
  for (const flake app : g->applications) c.sim.gateway.announce_guild(app, *g);
  ++c.sim.changes;
  return control_done();
}

constexpr std::string_view application_path = "/_sim/guilds/{guild}/applications/{application}";
constexpr std::string_view outage_path = "/_sim/guilds/{guild}/outage";
}  // namespace

std::span<const route> control_guild_routes() {
  constexpr route_access control = route_access::control;
  static constexpr route routes[] = {
      {"PUT", application_path, control, route_body::none, false, add_application},
      {"DELETE", application_path, control, route_body::none, false, remove_application},
      {"PUT", outage_path, control, route_body::none, false, begin_outage},
      {"DELETE", outage_path, control, route_body::none, false, end_outage},
  };
  return routes;
}

}  // namespace ess::testing::sim
