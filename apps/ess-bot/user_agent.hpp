// How this program presents itself to Discord.
#pragma once

#include <string>

#include "ess/config/settings.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::bot {

/// `DiscordBot (<url of the ESS this bot belongs to>, <version>)`, as Discord asks for.
inline std::string discord_user_agent(const config::bot_settings& settings) {
  return rest::user_agent(settings.ess_base_url.str(), ESS_VERSION);
}

inline rest::client_settings discord_settings(const config::bot_settings& settings) {
  rest::client_settings discord;
  discord.api_base = settings.discord_api_base.str();
  return discord;
}

}  // namespace ess::bot
