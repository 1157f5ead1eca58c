// The world's things as Discord writes them (Resources / User, Guild, Channel, Message).
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "testing/sim/gateway_hub.hpp"
#include "testing/sim/world.hpp"

namespace ess::testing::sim {

json::object user_json(const user& u);
json::object role_json(const role& r);
/// `with_user` is false where the documentation says the member comes without it.
json::object member_json(const world& w, const member& m, bool with_user);
json::object channel_json(const world& w, const channel& c);
json::object guild_json(const guild& g);
json::object message_json(const world& w, const message& m);
/// As `GET /applications/@me` gives it.
json::object application_json(const application& app);
json::object command_json(const command& c);

/// Data of READY (Gateway Events, "Ready") and of GUILD_CREATE for a session without GUILD_PRESENCES.
json::object ready_data(const world& w, const application& app, const gateway_session& session,
                        const std::vector<const guild*>& guilds, const std::string& resume_url);
/// During an outage GUILD_CREATE says no more than that ("Guild Create": an unavailable guild object).
json::object guild_create_data(const world& w, const application& app, const guild& g);
/// Answers op 8 with GUILD_MEMBERS_CHUNK.
void send_members_chunk(state& sim, std::string_view session_id, const json::value& request);

/// Ids as the array of strings they are on the wire.
json::array id_array(const std::vector<flake>& ids);

}  // namespace ess::testing::sim
