// Resources / Guild, "Guild Member Object".
#pragma once

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/guild.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// `GET /guilds/{id}/members/{id}`: a member with the ids of their roles. Errors: those of `get_guild`, and
/// `discord_10007` for a user who is not in the guild. Lifetime: the client outlives the call.
net::awaitable<result<discord::member>> get_guild_member(client& c, guild_id guild, discord_user_id user);

}  // namespace ess::rest
