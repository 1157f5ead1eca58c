// Channels are checked to be in the configured guild when they are saved (security requirement TE-4).
#pragma once

#include "context.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/http/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// Asks Discord about the channels that the save leaves set, where it touches guild, channels or token and a token is
/// there. Without one there is nothing to ask with, and the page shows the channels as not checked.
/// Errors, each naming the field in its message: `channel_not_in_guild`, `channel_unsuitable`, `channel_not_checked`
/// (guild missing, bot not in the guild, token refused); `discord_unavailable`, `rate_limited`: nothing is saved then.
net::awaitable<result<void>> check_channels(context& c, http::request& from,
                                            const community::discord_config_changes& changes);

}  // namespace ess::server
