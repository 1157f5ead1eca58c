// How this program presents itself to Discord, and which way it gets there.
#pragma once

#include <string>

#include "ess/config/settings.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/websocket_client.hpp"

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

inline net::outbound_options way_to_discord(const config::bot_settings& settings) {
  net::outbound_options way;
  if (settings.discord_proxy) way.proxy = settings.discord_proxy->origin();
  way.public_addresses_only = !settings.dev_discord;
  return way;
}

inline net::http_client_options discord_http_options(const config::bot_settings& settings) {
  net::http_client_options options;
  options.user_agent = discord_user_agent(settings);
  options.outbound = way_to_discord(settings);
  return options;
}

inline net::websocket_client_options gateway_options(const config::bot_settings& settings) {
  net::websocket_client_options options;
  options.user_agent = discord_user_agent(settings);
  options.outbound = way_to_discord(settings);
  return options;
}

}  // namespace ess::bot
