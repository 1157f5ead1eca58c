// Channels are checked to be in the configured guild when they are saved (security requirement TE-4).
#pragma once

#include <optional>
#include <string_view>

#include "context.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/http/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// Why nothing is saved, and beside which field of the form that belongs; empty: beside none.
struct channel_refusal {
  error why;
  std::string_view field;
};

/// Asks Discord about the channels that the save leaves set, where it touches guild, channels or token and a token is
/// there. Without one there is nothing to ask with, and the page shows the channels as not checked. A token that the
/// save brings is tried although Discord refused it before.
/// Answers nothing if they may be saved. Refusals: `channel_not_in_guild` and `channel_unsuitable` beside the channel,
/// `channel_not_checked` beside the guild (missing, or the bot is not in it) or the token (refused);
/// `discord_unavailable`, `rate_limited`.
net::awaitable<std::optional<channel_refusal>> check_channels(context& c, http::request& from,
                                                              const community::discord_config_changes& changes);

}  // namespace ess::server
