// The bot that speaks for a community at Discord, and Discord's refusals in words for its admins.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "context.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/discord/rest/guild_view.hpp"
#include "ess/http/request.hpp"
#include "ess/identity/sessions.hpp"
#include "live_discord.hpp"

namespace ess::server {

/// What a community has told us, and the token that speaks for it: its own, else the server's.
struct bot_access {
  community::discord_config_view config;
  std::string community_name;
  std::string person;  ///< the name of who asks
  secret token;
  bool own_token = false;
};

/// Errors: `bot_token_missing` (conflict), those of `open_bot_token`.
result<bot_access> read_bot_access(const context& c, const storage::unit_of_work& uow, const community_id& community,
                                   const identity::signed_in& who);

/// The guild of the settings. Errors: `guild_missing` (conflict).
result<guild_id> guild_of(const community::discord_config_view& config);

/// What went wrong at Discord: `bot_token_refused`, `bot_not_in_guild` (both conflict), `rate_limited`, else
/// `discord_unavailable`. Never `unauthenticated`: it is the bot that is refused, not the person.
error explain_discord(const error& e);

/// As `rest::look_at_guild`, with its errors explained.
net::awaitable<result<rest::guild_view>> look_at(context& c, const secret& token, guild_id guild);

}  // namespace ess::server
