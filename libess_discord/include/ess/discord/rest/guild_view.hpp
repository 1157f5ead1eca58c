// A guild as a bot finds it: its channels, and what stands in the way of posting in each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/discord/model/channel.hpp"
#include "ess/discord/model/guild.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

struct channel_view {
  discord::channel channel;
  std::uint64_t missing = 0;  ///< of `discord::permissions::to_invite`: what the bot lacks there
};

struct guild_view {
  discord::guild guild;
  std::vector<channel_view> channels;  ///< in the order in which Discord lists them, categories last

  /// Null when the guild has no such channel.
  const channel_view* find(channel_id id) const noexcept;
};

/// True for channels that take a plain message: text, announcement, and the chats of voice and stage channels
/// (Resources / Channel, "Channel Types").
bool takes_messages(discord::channel_type type) noexcept;

/// Names as in Discord's documentation, as in `SEND_MESSAGES`, of what is missing.
std::vector<std::string_view> names_of_missing(std::uint64_t missing);

/// Reads guild, channels and the bot's own membership, and works out permissions after overwrites as of `now`.
/// Errors: those of `get_guild` and its neighbours. Lifetime: the client outlives the call.
net::awaitable<result<guild_view>> look_at_guild(client& c, guild_id guild, time_point now);

}  // namespace ess::rest
