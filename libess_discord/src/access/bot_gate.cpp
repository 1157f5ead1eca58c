#include "ess/access/bot_gate.hpp"

#include <algorithm>

#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/users.hpp"

namespace ess::access {

namespace {

error forbidden(std::string_view reason, std::string message) {
  return error(errc::forbidden, reason, std::move(message));
}

error guild_mismatch() {
  return forbidden("guild_mismatch", "This Discord server is not the one set up for the ESS community of this bot.");
}

}  // namespace

result<void> check_key_permission(const storage::api_key_record& key, permission needed, std::string_view named) {
  if (permission_set::from_names(key.permissions).contains(needed)) return success();
  return forbidden("key_permission_missing", std::string(named) + " lacks the permission " +
                                                 std::string(to_string(needed)) +
                                                 ". Ask an owner of your community for a key that has it.");
}

result<void> check_guild(const storage::unit_of_work& uow, const community_id& community, guild_id guild) {
  const auto config = uow.discord_configs().find(community);
  if (!config) return config.error();
  if (!*config || !(*config)->guild) {
    return forbidden("guild_not_configured",
                     "This ESS community has no Discord server set yet. An admin can set it under Settings, Discord.");
  }
  if (*(*config)->guild != guild) return guild_mismatch();
  return success();
}

result<void> check_guild(const storage::unit_of_work& uow, const storage::api_key_record& key, guild_id guild) {
  if (auto checked = check_guild(uow, key.community, guild); !checked) return checked;
  const bool in_scope =
      key.guilds.empty() || std::find(key.guilds.begin(), key.guilds.end(), guild) != key.guilds.end();
  if (!in_scope) return guild_mismatch();
  return success();
}

result<bot_caller> find_caller(const storage::unit_of_work& uow, const community_id& community,
                               discord_user_id discord_user) {
  const auto link = uow.links().find_link_by_discord_id(discord_user);
  if (!link) return link.error();
  if (!*link) {
    return forbidden("not_linked",
                     "Your Discord account is not linked to ESS. Use /ess link to get the page where you can link it.");
  }
  if ((*link)->stale_at) {
    return forbidden("link_stale",
                     "Your link to ESS has ended at Discord. Use /ess link to get the page where you can link again.");
  }
  const auto user = uow.users().find((*link)->user);
  if (!user) return user.error();
  if (!*user || (*user)->disabled_at) {
    return forbidden("user_disabled", "Your ESS account is disabled. Ask an admin of your community.");
  }
  const auto membership = uow.memberships().find(community, (*user)->id);
  if (!membership) return membership.error();
  if (!*membership) {
    return forbidden("not_a_member", "Your ESS account is not a member of this community. Ask one of its admins.");
  }
  if ((*membership)->suspended_at) {
    return forbidden("member_suspended", "You are suspended in this community. Ask one of its admins.");
  }
  const auto role = uow.communities().find_role(community, (*membership)->role);
  if (!role) return role.error();
  if (!*role) return forbidden("not_a_member", "Your role in this community no longer exists. Ask one of its admins.");
  return bot_caller{community, (*user)->id, (*user)->name, (*role)->name,
                    permission_set::from_names((*role)->permissions)};
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

result<bot_caller> authorize_member(const storage::unit_of_work& uow, const community_id& community, guild_id guild,
                                    discord_user_id discord_user, permission needed) {
  if (auto checked = check_guild(uow, community, guild); !checked) return std::move(checked).error();
  return with_permission(find_caller(uow, community, discord_user), needed);
}

result<bot_caller> authorize_bot_call(const storage::unit_of_work& uow, const storage::api_key_record& key,
                                      guild_id guild, discord_user_id discord_user, permission needed) {
  if (auto checked = check_key_permission(key, needed); !checked) return std::move(checked).error();
  if (auto checked = check_guild(uow, key, guild); !checked) return std::move(checked).error();
  return with_permission(find_caller(uow, key.community, discord_user), needed);
}

}  // namespace ess::access
