// Where an interaction happens, and the object that tells an application of it ("Interaction Object").
#include "testing/sim/direct_channels.hpp"
#include "testing/sim/interactions.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/signed_posts.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

constexpr std::int64_t attachment_size_limit = 10 * 1024 * 1024;
constexpr std::size_t interaction_token_length = 180;

json::object interaction_event(const state& sim, const interaction& i) {
  const world& w = sim.data;
  const channel& in = w.channels.at(i.channel_id);
  json::object out;
  out["id"] = id_text(i.id);
  out["application_id"] = id_text(i.application_id);
  out["type"] = i.type;
  out["token"] = i.token;
  out["version"] = 1;
  out["data"] = i.data;
  out["channel_id"] = id_text(in.id);
  out["channel"] = channel_json(w, in);
  out["locale"] = w.users.at(i.user_id).locale;
  out["entitlements"] = json::array();
  out["app_permissions"] = std::to_string(permissions_in(w, i.application_id, in));
  out["authorizing_integration_owners"] = integration_owners(i);
  out["attachment_size_limit"] = attachment_size_limit;
  if (i.guild_id) {
    const guild& g = w.guilds.at(*i.guild_id);
    const member& m = g.members.at(i.user_id);
    json::object who = member_json(w, m, true);
    // Total permissions in the channel, overwrites included.
    who["permissions"] = std::to_string(channel_permissions(g, m, in));
    out["guild_id"] = id_text(g.id);
    out["guild"] = json::object{{"id", id_text(g.id)}, {"locale", "en-US"}, {"features", json::array()}};
    out["guild_locale"] = "en-US";
    out["member"] = std::move(who);
    out["context"] = 0;
  } else {
    out["user"] = user_json(w.users.at(i.user_id));
    out["context"] = 1;
  }
  if (i.source_message_id) {
    const message* source = find_in(w.messages.at(i.channel_id), *i.source_message_id);
    if (source != nullptr) out["message"] = message_json(w, *source);
  }
  return out;
}

}  // namespace

flake start_interaction(state& sim, interaction i, time_point now) {
  i.id = sim.ids.next(now);
  i.token = sim.token(interaction_token_length);
  i.created = now;
  const flake id = i.id;
  const interaction& stored = sim.data.interactions[id] = std::move(i);
  const application& app = sim.data.applications.at(stored.application_id);
  // "Setting the URL switches the gateway delivery off."
  if (!app.interactions.url.empty()) {
    post_interaction(sim, app, id, interaction_event(sim, stored), now);
    ++sim.changes;
    return id;
  }
  // No intent is needed for INTERACTION_CREATE.
  sim.gateway.dispatch(stored.application_id, "INTERACTION_CREATE", interaction_event(sim, stored), intent::none,
                       stored.guild_id);
  ++sim.changes;
  return id;
}

result<flake> interaction_channel(state& sim, flake user_id, std::optional<flake> guild_id,
                                  std::optional<flake> channel_id, flake application_id, time_point now) {
  if (!guild_id) return direct_channel(sim, application_id, user_id, now).id;
  const channel* in = channel_id ? sim.data.find_channel(*channel_id) : nullptr;
  if (in == nullptr || in->guild_id != guild_id) {
    return error(errc::invalid_argument, "interaction_refused", "There is no such channel in that guild.");
  }
  if ((permissions_in(sim.data, user_id, *in) & permission::view_channel) == 0) {
    return error(errc::invalid_argument, "interaction_refused", "This user cannot see that channel.");
  }
  return in->id;
}

}  // namespace ess::testing::sim
