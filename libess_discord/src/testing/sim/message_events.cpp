// Who hears of a message (Gateway Events, "Messages"; Gateway, "Message Content Intent").
#include <algorithm>

#include "testing/sim/messages.hpp"
#include "testing/sim/permissions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

namespace {

// Applications that are where the message is and may see the channel.
std::vector<flake> witnesses(const world& w, const channel& c) {
  std::vector<flake> out;
  for (const auto& [id, app] : w.applications) {
    if ((permissions_in(w, id, c) & permission::view_channel) != 0) out.push_back(id);
  }
  return out;
}

bool may_read_content(const gateway_session& session, const message& m, const channel& c) {
  return (session.intents & intent::message_content) != 0 || m.author_id == session.application_id || !c.guild_id ||
         std::find(m.mentions.begin(), m.mentions.end(), session.application_id) != m.mentions.end();
}

json::object event_data(const world& w, const message& m, const channel& c) {
  json::object out = message_json(w, m);
  out["channel_type"] = c.type;
  if (!c.guild_id || m.only_for) return out;
  out["guild_id"] = id_text(*c.guild_id);
  // "member: partial member, without user".
  const member* author = w.find_member(*c.guild_id, m.author_id);
  if (author != nullptr) out["member"] = member_json(w, *author, false);
  return out;
}

void tell(state& sim, const message& m, std::string_view event) {
  const channel* c = sim.data.find_channel(m.channel_id);
  if (c == nullptr) return;
  const json::object data = event_data(sim.data, m, *c);
  // Ephemeral messages belong to DIRECT_MESSAGES and lack guild_id and member.
  const bool direct = !c->guild_id || m.only_for.has_value();
  const std::uint64_t wanted = direct ? intent::direct_messages : intent::guild_messages;
  const std::optional<flake> guild_id = direct ? std::nullopt : c->guild_id;
  for (const flake app : witnesses(sim.data, *c)) {
    if (m.only_for && m.application_id != app) continue;
    for (gateway_session* session : sim.gateway.listeners(app, wanted, guild_id)) {
      json::object shown = data;
      if (!may_read_content(*session, m, *c)) {
        shown["content"] = "";
        shown["embeds"] = json::array();
        shown["components"] = json::array();
        shown["attachments"] = json::array();
      }
      sim.gateway.deliver(*session, event, shown);
    }
  }
}

}  // namespace

message& publish(state& sim, message m) {
  if (m.id == 0) m.id = sim.ids.next(m.created);
  const flake id = m.id;
  message& stored = sim.data.messages[m.channel_id][id];
  stored = std::move(m);
  if (channel* c = sim.data.find_channel(stored.channel_id); c != nullptr && !stored.only_for) c->last_message_id = id;
  tell(sim, stored, "MESSAGE_CREATE");
  ++sim.changes;
  return stored;
}

void announce_update(state& sim, const message& m) {
  tell(sim, m, "MESSAGE_UPDATE");
  ++sim.changes;
}

void remove_message(state& sim, flake channel_id, flake message_id) {
  const message* m = sim.data.find_message(channel_id, message_id);
  const channel* c = sim.data.find_channel(channel_id);
  if (m == nullptr || c == nullptr) return;
  const bool direct = !c->guild_id || m->only_for.has_value();
  json::object data;
  data["id"] = id_text(message_id);
  data["channel_id"] = id_text(channel_id);
  if (!direct) data["guild_id"] = id_text(*c->guild_id);
  for (const flake app : witnesses(sim.data, *c)) {
    if (m->only_for && m->application_id != app) continue;
    sim.gateway.dispatch(app, "MESSAGE_DELETE", data, direct ? intent::direct_messages : intent::guild_messages,
                         direct ? std::nullopt : c->guild_id);
  }
  sim.data.messages[channel_id].erase(message_id);
  ++sim.changes;
}

}  // namespace ess::testing::sim
