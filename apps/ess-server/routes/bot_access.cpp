#include "routes/bot_access.hpp"

#include <algorithm>
#include <array>

#include "ess/discord/rest/errors.hpp"
#include "ess/storage/communities.hpp"

namespace ess::server {

result<bot_access> read_bot_access(const context& c, const storage::unit_of_work& uow, const community_id& community,
                                   const identity::signed_in& who) {
  auto config = community::view_discord_config(uow, community);
  if (!config) return std::move(config).error();
  auto home = uow.communities().find(community);
  if (!home) return std::move(home).error();
  auto own = community::open_bot_token(uow, c.cipher, community);
  if (!own) return std::move(own).error();
  bot_access access;
  access.config = std::move(*config);
  access.person = who.user.name;
  if (*home) access.community_name = (*home)->name;
  access.own_token = own->has_value();
  access.token = *own ? std::move(**own) : c.discord->server_token().clone();
  if (!access.token.empty()) return access;
  return error(errc::conflict, "bot_token_missing",
               "There is no bot token, so Discord cannot be asked. Save the bot's token first.");
}

result<guild_id> guild_of(const community::discord_config_view& config) {
  if (config.guild) return *config.guild;
  return error(errc::conflict, "guild_missing", "No Discord server is set. Save its id first.");
}

error explain_discord(const error& e) {
  const auto code = rest::discord_code(e);
  const auto detail = describe_for_log(e);
  if (e.code() == errc::rate_limited) return e;
  if (e.reason() == "discord_token_refused" || e.code() == errc::unauthenticated) {
    return error(errc::conflict, "bot_token_refused",
                 "Discord refuses the bot token. Save the application's current token.")
        .with_detail(detail);
  }
  constexpr std::array not_inside{rest::codes::unknown_guild, rest::codes::missing_access};
  if (code && std::ranges::find(not_inside, *code) != not_inside.end()) {
    return error(errc::conflict, "bot_not_in_guild",
                 "The bot is not in that Discord server. Invite it with the link on this page, then check again.")
        .with_detail(detail);
  }
  return error(errc::unavailable, "discord_unavailable", "Discord did not answer as it should. Try again in a minute.")
      .with_detail(detail);
}

net::awaitable<result<rest::guild_view>> look_at(context& c, const secret& token, guild_id guild) {
  const auto client = c.discord->client_of(token);
  result<rest::guild_view> view = co_await rest::look_at_guild(*client, guild, c.time.now());
  if (!view) co_return explain_discord(view.error());
  co_return view;
}

}  // namespace ess::server
