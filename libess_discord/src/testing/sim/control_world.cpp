// /_sim/world, /_sim/state, /_sim/requests, /_sim/transcript, /_sim/options, /_sim/changes.
#include <optional>

#include "ess/base/json.hpp"
#include "testing/sim/control.hpp"
#include "testing/sim/dispatch.hpp"
#include "testing/sim/gateway_link.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/oauth.hpp"
#include "testing/sim/options.hpp"
#include "testing/sim/wire.hpp"
#include "testing/sim/world_file.hpp"

namespace ess::testing::sim {

namespace {

sim_reply set_world(call& c) {
  auto replaced = replace_world(c.sim, c.request.body, c.now);
  return replaced ? control_done() : control_error(400, replaced.error().message());
}

json::array shown_applications(const state& sim) {
  json::array out;
  for (const auto& [id, app] : sim.data.applications) {
    bool connected = false;
    for (const auto& [key, session] : sim.gateway.sessions()) {
      connected = connected || (session.application_id == id && session.link != nullptr);
    }
    out.push_back(json::object{{"id", id_text(id)}, {"name", app.name}, {"connected", connected}});
  }
  return out;
}

json::array shown_guilds(const world& w) {
  json::array out;
  for (const auto& [id, g] : w.guilds) {
    json::array channels;
    for (const flake channel_id : g.channels) channels.push_back(channel_json(w, w.channels.at(channel_id)));
    json::array members;
    for (const auto& [user_id, m] : g.members) members.push_back(json::value(id_text(user_id)));
    json::array roles;
    for (const auto& [role_id, r] : g.roles) roles.push_back(json::object{{"id", id_text(role_id)}, {"name", r.name}});
    json::object shown;
    shown["id"] = id_text(id);
    shown["name"] = g.name;
    shown["roles"] = std::move(roles);
    shown["ownerId"] = id_text(g.owner_id);
    shown["memberIds"] = std::move(members);
    shown["applicationIds"] = id_array({g.applications.begin(), g.applications.end()});
    shown["channels"] = std::move(channels);
    out.push_back(std::move(shown));
  }
  return out;
}

json::array shown_direct_channels(const world& w) {
  json::array out;
  for (const auto& [id, c] : w.channels) {
    if (c.type != channel_type::dm) continue;
    json::object shown;
    shown["id"] = id_text(id);
    for (const flake who : c.recipients) {
      shown[w.applications.contains(who) ? "applicationId" : "userId"] = id_text(who);
    }
    out.push_back(std::move(shown));
  }
  return out;
}

// Everything but secrets.
sim_reply show_state(call& c) {
  json::array users;
  for (const auto& [id, u] : c.sim.data.users) users.push_back(user_json(u));
  json::array commands;
  for (const auto& [id, entry] : c.sim.data.commands) commands.push_back(command_json(entry));
  json::array sessions;
  for (const auto& [id, session] : c.sim.gateway.sessions()) {
    json::object shown;
    shown["applicationId"] = id_text(session.application_id);
    shown["connected"] = session.link != nullptr;
    shown["compressed"] = session.link != nullptr && session.link->compressed();
    shown["intents"] = session.intents;
    shown["sequence"] = session.sequence;
    shown["shard"] = json::array{session.shard, session.shards};
    sessions.push_back(std::move(shown));
  }
  json::object body;
  body["changes"] = c.sim.changes;
  body["applications"] = shown_applications(c.sim);
  body["users"] = std::move(users);
  body["guilds"] = shown_guilds(c.sim.data);
  body["directChannels"] = shown_direct_channels(c.sim.data);
  body["commands"] = std::move(commands);
  body["sessions"] = std::move(sessions);
  body["grants"] = c.sim.data.grants.size();
  return json_reply(200, body);
}

sim_reply show_requests(call& c) {
  json::array requests;
  for (const logged_request& entry : c.sim.log) {
    json::object shown;
    shown["at"] = format_time(entry.at);
    shown["method"] = entry.method;
    shown["target"] = entry.target;
    shown["status"] = entry.status;
    shown["identity"] = entry.identity;
    shown["userAgent"] = entry.user_agent;
    requests.push_back(std::move(shown));
  }
  return json_reply(200, json::object{{"requests", std::move(requests)}});
}

sim_reply show_changes(call& c) { return json_reply(200, json::object{{"changes", c.sim.changes}}); }

// `?connection=N`: that one's alone.
sim_reply show_transcript(call& c) {
  const parsed_target target = parse_target(c.request.target);
  const auto wanted = target.query.find("connection");
  std::optional<std::uint64_t> connection;
  if (wanted != target.query.end()) {
    connection = parse_id(wanted->second);
    if (!connection) return control_error(400, "\"connection\" must be the number of a connection.");
  }
  return json_reply(200, json::object{{"lines", c.sim.gateway.record.to_json(connection)}});
}

sim_reply show_options(call& c) { return json_reply(200, options_json(c.sim.options)); }

// All of them or none.
sim_reply set_options(call& c) {
  if (!c.body.is_object()) return control_error(400, "The body must be an object of options by name.");
  auto changed = with_changes(c.sim.options, c.body.get_object());
  if (!changed) return control_error(400, changed.error().message());
  c.sim.options = std::move(*changed);
  return show_options(c);
}

}  // namespace

std::span<const route> control_routes() {
  constexpr route_access control = route_access::control;
  static constexpr route routes[] = {
      {"POST", "/_sim/world", control, route_body::json, false, set_world},
      {"GET", "/_sim/state", control, route_body::none, false, show_state},
      {"GET", "/_sim/requests", control, route_body::none, false, show_requests},
      {"GET", "/_sim/changes", control, route_body::none, false, show_changes},
      {"GET", "/_sim/transcript", control, route_body::none, false, show_transcript},
      {"GET", "/_sim/options", control, route_body::none, false, show_options},
      {"POST", "/_sim/options", control, route_body::json, false, set_options},
  };
  return routes;
}

result<void> replace_world(state& sim, std::string_view text, time_point now) {
  auto read = read_world(text, sim, now);
  if (!read) return std::move(read).error();
  sim.gateway.end_all(sim.options.world_replaced_close_code);
  sim.data = std::move(*read);
  sim.limits.clear();
  sim.faults.clear();
  ++sim.changes;
  return success();
}

std::optional<time_point> may_wait_until(state& sim, const sim_request& request, time_point arrived, time_point now) {
  constexpr std::int64_t longest_wait = 30;
  if (request.method != "GET" || !request.target.starts_with("/_sim/")) return std::nullopt;
  const parsed_target target = parse_target(request.target);
  const auto wait = target.query.find("wait");
  const auto seconds = wait == target.query.end() ? std::nullopt : parse_id(wait->second);
  if (!seconds) return std::nullopt;
  const std::int64_t allowed = std::min<std::int64_t>(longest_wait, static_cast<std::int64_t>(*seconds));
  time_point until = arrived + std::chrono::seconds(allowed);
  constexpr std::string_view interactions = "/_sim/interactions/";
  if (target.path.starts_with(interactions)) {
    const auto id = parse_id(std::string_view(target.path).substr(interactions.size()));
    const interaction* i = id ? sim.data.find_interaction(*id) : nullptr;
    const auto deadline = i == nullptr ? std::nullopt : next_deadline(*i, now);
    if (!deadline) return std::nullopt;
    until = std::min(until, *deadline);
  } else if (target.path == "/_sim/changes") {
    const auto after = target.query.find("after");
    if (after == target.query.end() || after->second != std::to_string(sim.changes)) return std::nullopt;
  } else {
    return std::nullopt;
  }
  if (now >= arrived + std::chrono::seconds(allowed)) return std::nullopt;
  return until;
}

}  // namespace ess::testing::sim
