// Resources / Guild: what a bot can see of a guild it is in.
#pragma once

#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/channel.hpp"
#include "ess/discord/model/guild.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// `GET /guilds/{id}`, roles included. Errors of every call here: those of `client`; `discord_10004` for a guild that
/// is not there, `discord_50001` for one that the bot is not in. Lifetime: the client outlives the call.
net::awaitable<result<discord::guild>> get_guild(client& c, guild_id guild);

/// Every channel but threads, those included that the bot cannot see, with their overwrites.
net::awaitable<result<std::vector<discord::channel>>> list_guild_channels(client& c, guild_id guild);

}  // namespace ess::rest
