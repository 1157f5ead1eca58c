// May this bot, with this key, act for this Discord user in this guild?
#pragma once

#include <string>

#include "ess/access/permission.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::access {

/// On whose behalf a bot call runs.
struct bot_caller {
  community_id community;
  user_id user;
  std::string user_name;
  std::string role;
  permission_set permissions;  ///< the user's own, from the role
  api_key_id key;
};

/// Errors: `key_permission_missing` (forbidden).
result<void> check_key_permission(const storage::api_key_record& key, permission needed);

/// The guild must be in the key's scope and be the one configured for its community.
/// Errors (forbidden): `guild_not_configured`, `guild_mismatch`.
result<void> check_guild(const storage::unit_of_work& uow, const storage::api_key_record& key, guild_id guild);

/// Who the Discord user is in the key's community.
/// Errors (forbidden): `not_linked`, `link_stale`, `user_disabled`, `not_a_member`.
result<bot_caller> find_caller(const storage::unit_of_work& uow, const storage::api_key_record& key,
                               discord_user_id discord_user);

/// All checks in their order: the key's permission, the guild, the link, the user's role. The key itself was verified
/// by `api_key_service::verify` before. Errors: those above and `permission_missing` (forbidden); their messages are
/// meant for the person who typed the command.
result<bot_caller> authorize_bot_call(const storage::unit_of_work& uow, const storage::api_key_record& key,
                                      guild_id guild, discord_user_id discord_user, permission needed);

}  // namespace ess::access
