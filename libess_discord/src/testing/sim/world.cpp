#include "testing/sim/world.hpp"

#include <algorithm>

namespace ess::testing::sim {

bool access_grant::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

application* world::application_by_token(std::string_view bot_token) {
  if (bot_token.empty()) return nullptr;
  for (auto& [id, app] : applications) {
    if (app.bot_token == bot_token) return &app;
  }
  return nullptr;
}

access_grant* world::grant_by_access_token(std::string_view token, time_point now) {
  for (auto& grant : grants) {
    if (grant.access_token == token && now < grant.access_expires) return &grant;
  }
  return nullptr;
}

guild* world::find_guild(flake id) { return find_in(guilds, id); }
channel* world::find_channel(flake id) { return find_in(channels, id); }
user* world::find_user(flake id) { return find_in(users, id); }
interaction* world::find_interaction(flake id) { return find_in(interactions, id); }

message* world::find_message(flake channel_id, flake id) {
  auto* in_channel = find_in(messages, channel_id);
  return in_channel == nullptr ? nullptr : find_in(*in_channel, id);
}

interaction* world::find_interaction_by_token(flake application_id, std::string_view token) {
  for (auto& [id, candidate] : interactions) {
    if (candidate.application_id == application_id && candidate.token == token) return &candidate;
  }
  return nullptr;
}

const member* world::find_member(flake guild_id, flake user_id) const {
  const auto* in = find_in(guilds, guild_id);
  return in == nullptr ? nullptr : find_in(in->members, user_id);
}

}  // namespace ess::testing::sim
