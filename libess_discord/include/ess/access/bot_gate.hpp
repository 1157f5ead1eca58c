// May this bot, with this key, act for this Discord user in this guild?
#pragma once

#include <string>

#include "ess/access/permission.hpp"
#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/storage/api_keys.hpp"
#include "ess/storage/gate.hpp"

namespace ess::access {

/// On whose behalf a bot call runs.
struct bot_caller {
  community_id community;
  user_id user;
  std::string user_name;
  std::string role;
  permission_set permissions;  ///< the user's own, from the role
};

/// How a refusal names the key to whoever is refused.
inline constexpr std::string_view key_of_a_bot = "This bot's API key";
inline constexpr std::string_view key_of_a_host = "This API key";

/// Errors: `key_permission_missing` (forbidden).
result<void> check_key_permission(const storage::api_key_record& key, permission needed,
                                  std::string_view named = key_of_a_bot);

/// The guild must be in the key's scope and be the one configured for its community.
/// Errors (forbidden): `guild_not_configured`, `guild_mismatch`.
result<void> check_guild(const storage::gate_unit& work, const storage::api_key_record& key, guild_id guild);

/// The guild must be the one configured for the community. Errors as above.
result<void> check_guild(const storage::gate_unit& work, const community_id& community, guild_id guild);

/// Who the Discord user is in the community.
/// Errors (forbidden): `not_linked`, `link_stale`, `user_disabled`, `not_a_member`, `member_suspended`.
result<bot_caller> find_caller(const storage::gate_unit& work, const community_id& community,
                               discord_user_id discord_user);

/// The checks that no key takes part in: guild, link, the user's role. Errors: those above and `permission_missing`
/// (forbidden).
result<bot_caller> authorize_member(const storage::gate_unit& work, const community_id& community, guild_id guild,
                                    discord_user_id discord_user, permission needed);

/// All checks in their order: the key's permission, the guild, the link, the user's role. The key itself was verified
/// by `api_key_service::verify` before. Errors: those above and `permission_missing` (forbidden); their messages are
/// meant for the person who typed the command.
result<bot_caller> authorize_bot_call(const storage::gate_unit& work, const storage::api_key_record& key,
                                      guild_id guild, discord_user_id discord_user, permission needed);

}  // namespace ess::access
