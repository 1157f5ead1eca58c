#include "ess/access/bot_gate.hpp"

#include <algorithm>

namespace ess::access {

namespace {

error forbidden(std::string_view reason, std::string message) {
  return error(errc::forbidden, reason, std::move(message));
}

error guild_mismatch() {
  return forbidden(
      "guild_mismatch",
      "This Discord server is not the one set up for the ESS community of this bot. An admin can set it in "
      "ESS under Settings, Discord.");
}

}  // namespace

result<void> check_key_permission(const storage::api_key_record& key, permission needed, std::string_view named) {
  if (permission_set::from_names(key.permissions).contains(needed)) return success();
  return forbidden("key_permission_missing", std::string(named) + " lacks the permission " +
                                                 std::string(to_string(needed)) +
                                                 ". Ask an owner of your community for a key that has it.");
}

result<void> check_guild(const storage::gate_unit& work, const community_id& community, guild_id guild) {
  const auto ours = work.community_at_discord(community);
  if (!ours) return ours.error();
  if (!*ours || !(*ours)->guild) {
    return forbidden("guild_not_configured",
                     "This ESS community has no Discord server set yet. An admin can set it under Settings, Discord.");
  }
  if (*(*ours)->guild != guild) return guild_mismatch();
  return success();
}

result<void> check_guild(const storage::gate_unit& work, const storage::api_key_record& key, guild_id guild) {
  if (auto checked = check_guild(work, key.community, guild); !checked) return checked;
  const bool in_scope =
      key.guilds.empty() || std::find(key.guilds.begin(), key.guilds.end(), guild) != key.guilds.end();
  if (!in_scope) return guild_mismatch();
  return success();
}

result<bot_caller> find_caller(const storage::gate_unit& work, const community_id& community,
                               discord_user_id discord_user) {
  const auto found = work.person(community, discord_user);
  if (!found) return found.error();
  if (!*found) {
    return forbidden("not_linked",
                     "Your Discord account is not linked to ESS. Use /ess link to get the page where you can link it.");
  }
  const storage::gate_person& person = **found;
  if (person.link_is_stale) {
    return forbidden("link_stale",
                     "Your link to ESS has ended at Discord. Use /ess link to get the page where you can link again.");
  }
  if (person.is_disabled) {
    return forbidden("user_disabled", "Your ESS account is disabled. Ask an admin of your community.");
  }
  if (person.is_suspended) {
    return forbidden("member_suspended", "You are suspended in this community. Ask one of its admins.");
  }
  if (!person.role) {
    return forbidden("not_a_member", "Your ESS account is not a member of this community. Ask one of its admins.");
  }
  return bot_caller{community, person.user, person.name, person.role->name,
                    permission_set::from_names(person.role->permissions)};
}

namespace {

result<bot_caller> with_permission(result<bot_caller> caller, permission needed) {
  if (caller && !caller->permissions.contains(needed)) {
    return forbidden("permission_missing", "Your role " + caller->role + " in ESS lacks the permission " +
                                               std::string(to_string(needed)) + ". Ask an admin of your community.");
  }
  return caller;
}

}  // namespace

result<bot_caller> authorize_member(const storage::gate_unit& work, const community_id& community, guild_id guild,
                                    discord_user_id discord_user, permission needed) {
  if (auto checked = check_guild(work, community, guild); !checked) return std::move(checked).error();
  return with_permission(find_caller(work, community, discord_user), needed);
}

result<bot_caller> authorize_bot_call(const storage::gate_unit& work, const storage::api_key_record& key,
                                      guild_id guild, discord_user_id discord_user, permission needed) {
  if (auto checked = check_key_permission(key, needed); !checked) return std::move(checked).error();
  if (auto checked = check_guild(work, key, guild); !checked) return std::move(checked).error();
  return with_permission(find_caller(work, key.community, discord_user), needed);
}

}  // namespace ess::access
