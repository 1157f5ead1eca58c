#include "ess/base/json.hpp"
#include "testing/sim/state.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

json::object ready_data(const world& w, const application& app, const gateway_session& session,
                        const std::vector<const guild*>& guilds, const std::string& resume_url) {
  json::array unavailable;
  for (const guild* g : guilds) unavailable.push_back(json::object{{"id", id_text(g->id)}, {"unavailable", true}});
  json::object out;
  out["v"] = 10;
  out["user"] = user_json(w.users.at(app.id));
  out["guilds"] = std::move(unavailable);
  out["session_id"] = session.id;
  out["resume_gateway_url"] = resume_url;
  out["shard"] = json::array{session.shard, session.shards};
  out["application"] = json::object{{"id", id_text(app.id)}, {"flags", 0}};
  return out;
}

json::object guild_create_data(const world& w, const application& app, const guild& g) {
  if (g.unavailable) return {{"id", id_text(g.id)}, {"unavailable", true}};
  json::array channels;
  for (const flake id : g.channels) {
    const channel* c = find_in(w.channels, id);
    if (c != nullptr) channels.push_back(channel_json(w, *c));
  }
  // Without GUILD_PRESENCES, `members` holds only the bot and those in voice.
  json::array members;
  const member* self = find_in(g.members, app.id);
  if (self != nullptr) members.push_back(member_json(w, *self, true));
  json::object out = guild_json(g);
  out["joined_at"] = self == nullptr ? json::value(nullptr) : json::value(discord_time(self->joined_at));
  out["large"] = false;
  out["unavailable"] = false;
  out["member_count"] = g.members.size();
  out["members"] = std::move(members);
  out["channels"] = std::move(channels);
  for (const char* empty :
       {"voice_states", "threads", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"}) {
    out[empty] = json::array();
  }
  return out;
}

void send_members_chunk(state& sim, std::string_view session_id, const json::value& request) {
  gateway_session* session = sim.gateway.find(session_id);
  const auto wanted = parse_id(string_member(request, "guild_id").value_or(""));
  const guild* g = wanted ? sim.data.find_guild(*wanted) : nullptr;
  if (session == nullptr || g == nullptr || !g->applications.contains(session->application_id)) return;
  const std::string prefix = string_member(request, "query").value_or("");
  // All members of a guild need the GUILD_MEMBERS intent (Gateway Events, "Request Guild Members").
  if (prefix.empty() && find_member(request, "user_ids") == nullptr &&
      (session->intents & intent::guild_members) == 0) {
    return;
  }
  json::array members;
  for (const auto& [id, m] : g->members) {
    if (sim.data.users.at(id).username.starts_with(prefix)) members.push_back(member_json(sim.data, m, true));
  }
  json::object out;
  out["guild_id"] = id_text(g->id);
  out["members"] = std::move(members);
  out["chunk_index"] = 0;
  out["chunk_count"] = 1;
  out["not_found"] = json::array();
  if (const json::value* nonce = find_member(request, "nonce")) out["nonce"] = *nonce;
  sim.gateway.deliver(*session, "GUILD_MEMBERS_CHUNK", out);
}

}  // namespace ess::testing::sim
