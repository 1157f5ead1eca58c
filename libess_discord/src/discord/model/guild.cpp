#include "ess/discord/model/guild.hpp"

#include <boost/json/object.hpp>

#include "ess/discord/model/fields.hpp"

namespace ess::discord {

result<guild> read_guild(const boost::json::value& json) {
  const auto id = id_member<guild_id>(json, "id");
  if (!id) return payload_invalid("a guild without a valid id");
  guild read{.id = *id,
             .name = string_member(json, "name").value_or(""),
             .owner_id = id_member<discord_user_id>(json, "owner_id"),
             .unavailable = bool_member(json, "unavailable").value_or(false),
             .roles = {}};
  const boost::json::value* roles = find_member(json, "roles");
  if (roles == nullptr || !roles->is_array()) return read;
  for (const boost::json::value& each : roles->get_array()) {
    auto one = read_role(each);
    if (!one) return std::move(one).error();
    read.roles.push_back(*one);
  }
  return read;
}

result<member> read_member(const boost::json::value& json) {
  if (!json.is_object()) return payload_invalid("a member that is no object");
  member m;
  if (const boost::json::value* who = find_member(json, "user"); who != nullptr && !who->is_null()) {
    result<user> read = read_user(*who);
    if (!read) return std::move(read).error();
    m.user = std::move(*read);
  }
  m.nick = string_member(json, "nick");
  m.roles = ids_member<discord_role_id>(json, "roles");
  m.permissions = permissions_member(json, "permissions");
  if (const auto until = string_member(json, "communication_disabled_until")) {
    if (const auto at = parse_time(*until)) m.timed_out_until = *at;
  }
  return m;
}

std::string display_name(const member& m) {
  if (m.nick && !m.nick->empty()) return *m.nick;
  return m.user ? display_name(*m.user) : std::string();
}

}  // namespace ess::discord
