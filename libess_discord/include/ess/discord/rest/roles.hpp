// Resources / Guild: the roles of a guild.
#pragma once

#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/permissions.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// `GET /guilds/{id}/roles`, @everyone among them: its id is the guild's. `get_guild` brings them too. Errors: those of
/// `get_guild`. Lifetime of every call here: the client outlives it.
net::awaitable<result<std::vector<discord::role>>> list_guild_roles(client& c, guild_id guild);

/// `GET /guilds/{id}/roles/{id}`. Errors: those of `get_guild`, and `discord_10011` for a role that is not there.
net::awaitable<result<discord::role>> get_guild_role(client& c, guild_id guild, discord_role_id role);

}  // namespace ess::rest
