#include "ess/discord/model/permissions.hpp"

#include <algorithm>

#include "ess/discord/model/channel.hpp"
#include "ess/discord/model/fields.hpp"
#include "ess/discord/model/guild.hpp"

namespace ess::discord {
namespace {

bool has_role(const member& who, std::uint64_t role) {
  return std::ranges::any_of(who.roles, [&](discord_role_id id) { return id.value() == role; });
}

/// Without SEND_MESSAGES there is nothing to attach or embed, without VIEW_CHANNEL there is nothing.
std::uint64_t without_implied(std::uint64_t held, channel_type type) {
  const bool is_voice = type == channel_type::guild_voice || type == channel_type::guild_stage_voice;
  if ((held & permissions::view_channel) == 0) return 0;
  if (is_voice && (held & permissions::connect) == 0) return held & permissions::view_channel;
  if ((held & permissions::send_messages) != 0) return held;
  return held & ~(permissions::mention_everyone | permissions::send_tts_messages | permissions::attach_files |
                  permissions::embed_links);
}

}  // namespace

result<role> read_role(const boost::json::value& json) {
  const auto id = id_member<discord_role_id>(json, "id");
  if (!id) return payload_invalid("a role without a valid id");
  const auto held = permissions_member(json, "permissions");
  if (!held) return payload_invalid("a role without permissions");
  return role{*id, *held};
}

result<overwrite> read_overwrite(const boost::json::value& json) {
  // Roles and users share the field; which of them it is, the type says.
  const auto id = id_member<discord_role_id>(json, "id");
  const auto type = integer_member(json, "type");
  const auto allow = permissions_member(json, "allow");
  const auto deny = permissions_member(json, "deny");
  if (!id || !type || !allow || !deny) return payload_invalid("a permission overwrite that is incomplete");
  return overwrite{id->value(), *type == 1, *allow, *deny};
}

std::uint64_t permissions_in_guild(const guild& in, const member& who, discord_user_id user) {
  if (in.owner_id == user) return permissions::all;
  std::uint64_t held = 0;
  for (const auto& each : in.roles) {
    if (each.id.value() == in.id.value() || has_role(who, each.id.value())) held |= each.permissions;
  }
  return (held & permissions::administrator) != 0 ? permissions::all : held;
}

std::uint64_t permissions_in_channel(const guild& in, const member& who, discord_user_id user, const channel& where,
                                     time_point now) {
  std::uint64_t held = permissions_in_guild(in, who, user);
  if (held == permissions::all) return held;
  for (const auto& o : where.overwrites) {
    if (!o.of_member && o.id == in.id.value()) held = (held & ~o.deny) | o.allow;
  }
  std::uint64_t allow = 0;
  std::uint64_t deny = 0;
  for (const auto& o : where.overwrites) {
    if (o.of_member || o.id == in.id.value() || !has_role(who, o.id)) continue;
    allow |= o.allow;
    deny |= o.deny;
  }
  held = (held & ~deny) | allow;
  for (const auto& o : where.overwrites) {
    if (o.of_member && o.id == user.value()) held = (held & ~o.deny) | o.allow;
  }
  if (who.timed_out_until && *who.timed_out_until > now)
    held &= permissions::view_channel | permissions::read_message_history;
  return without_implied(held, where.type);
}

}  // namespace ess::discord
