// Resources / Channel.
#pragma once

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/channel.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// `GET /channels/{id}`. Errors: those of `client`; `discord_10003` gone, `discord_50001` not visible to the bot.
net::awaitable<result<discord::channel>> get_channel(client& c, channel_id channel);

}  // namespace ess::rest
