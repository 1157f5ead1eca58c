// What those who look after a community's Discord settings are told of its bot.
#pragma once

#include <string_view>

#include "ess/notices/channel.hpp"

namespace ess::notices {

/// The bot was removed from the community's Discord server, or that server cannot be reached for it: kind
/// `discord.bot_left`.
notice bot_left(std::string_view community_name);

/// It is back: kind `discord.bot_returned`.
notice bot_returned(std::string_view community_name);

}  // namespace ess::notices
