#include "testing/sim/resolved.hpp"

#include "testing/sim/permissions.hpp"
#include "testing/sim/wire.hpp"

namespace ess::testing::sim {

json::object& resolved_data::map(std::string_view kind) {
  json::value& map = out_[kind];
  if (!map.is_object()) map = json::object();
  return map.get_object();
}

void resolved_data::add(const user& u) {
  map("users")[id_text(u.id)] = user_json(u);
  const member* m = guild_id_ ? world_.find_member(*guild_id_, u.id) : nullptr;
  if (m == nullptr) return;
  json::object shown = member_json(world_, *m, false);
  shown.erase("deaf");
  shown.erase("mute");
  map("members")[id_text(u.id)] = std::move(shown);
}

void resolved_data::add(const role& r) { map("roles")[id_text(r.id)] = role_json(r); }

void resolved_data::add(const channel& c) {
  json::object shown = channel_json(world_, c);
  shown["permissions"] = std::to_string(permissions_in(world_, user_id_, c));
  // "app_permissions": where the bot user is in the guild.
  if (c.guild_id && world_.find_member(*c.guild_id, application_id_) != nullptr) {
    shown["app_permissions"] = std::to_string(permissions_in(world_, application_id_, c));
  }
  map("channels")[id_text(c.id)] = std::move(shown);
}

void resolved_data::add(const message& m) { map("messages")[id_text(m.id)] = message_json(world_, m); }

}  // namespace ess::testing::sim
