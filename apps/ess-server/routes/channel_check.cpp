#include "routes/channel_check.hpp"

#include <array>
#include <vector>

#include "middleware/session_guard.hpp"
#include "routes/bot_access.hpp"

namespace ess::server {
namespace {

struct checked_channel {
  std::string_view field;
  channel_id id;
};

/// The settings as the save would leave them, as far as channels go.
struct outlook {
  std::optional<guild_id> guild;
  std::vector<checked_channel> channels;
  secret token;  ///< empty: there is none
  bool worth_asking = false;
};

template <class T>
std::optional<T> after(const community::field_change<T>& change, const std::optional<T>& now) {
  return change.keeps() ? now : change.value();
}

const secret* given_token(const community::discord_config_changes& changes) {
  const auto& token = changes.bot_token;
  return token.keeps() || !token.value() ? nullptr : &*token.value();
}

result<secret> token_after(const context& c, const storage::unit_of_work& uow, const community_id& community,
                           const community::discord_config_changes& changes) {
  if (const secret* given = given_token(changes)) return given->clone();
  if (changes.bot_token.keeps()) {
    auto own = community::open_bot_token(uow, c.cipher, community);
    if (!own) return std::move(own).error();
    if (*own) return std::move(**own);
  }
  return c.discord->server_token().clone();
}

result<outlook> look_ahead(const context& c, const storage::unit_of_work& uow, const community_id& community,
                           const community::discord_config_changes& changes) {
  const auto now = community::view_discord_config(uow, community);
  if (!now) return now.error();
  outlook ahead;
  ahead.guild = after(changes.guild, now->guild);
  const std::array<std::pair<std::string_view, std::optional<channel_id>>, 3> all = {
      {{"approvalsChannelId", after(changes.approvals_channel, now->approvals_channel)},
       {"dispatchChannelId", after(changes.dispatch_channel, now->dispatch_channel)},
       {"securityChannelId", after(changes.security_channel, now->security_channel)}}};
  for (const auto& [field, id] : all) {
    if (id) ahead.channels.push_back({field, *id});
  }
  const bool moves = ahead.guild != now->guild || !changes.bot_token.keeps() ||
                     all[0].second != now->approvals_channel || all[1].second != now->dispatch_channel ||
                     all[2].second != now->security_channel;
  // A stale version is refused by the save itself; Discord need not be asked about it.
  if (!moves || ahead.channels.empty() || changes.version != now->version) return ahead;
  auto token = token_after(c, uow, community, changes);
  if (!token) return std::move(token).error();
  ahead.token = std::move(*token);
  ahead.worth_asking = !ahead.token.empty();
  return ahead;
}

channel_refusal refusal_of(error why, std::string_view field = {}) {
  channel_refusal refused{std::move(why), field};
  return refused;
}

/// What stands in the way of the whole look is the guild or the token, unless Discord is merely away.
channel_refusal not_checked(const error& why) {
  if (why.code() != errc::conflict) return refusal_of(why);
  const std::string_view field = why.reason() == "bot_token_refused" ? "botToken" : "guildId";
  return refusal_of(error(errc::invalid_argument, "channel_not_checked", why.message()), field);
}

std::optional<channel_refusal> judge(const outlook& ahead, const rest::guild_view& guild) {
  for (const auto& [field, id] : ahead.channels) {
    const auto* found = guild.find(id);
    if (found == nullptr) {
      return refusal_of(
          error(errc::invalid_argument, "channel_not_in_guild",
                "This is no channel of the Discord server " + guild.guild.name + ". Choose one of its channels."),
          field);
    }
    if (!rest::takes_messages(found->channel.type)) {
      const bool is_category = found->channel.type == discord::channel_type::guild_category;
      return refusal_of(error(errc::invalid_argument, "channel_unsuitable",
                              std::string(is_category ? "This is a category, which takes no messages."
                                                      : "This channel takes no messages.") +
                                  " Choose a text channel."),
                        field);
    }
  }
  return std::nullopt;
}

}  // namespace

net::awaitable<std::optional<channel_refusal>> check_channels(context& c, http::request& from,
                                                              const community::discord_config_changes& changes) {
  const auto community = community_of(from);
  if (!community) co_return refusal_of(community.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) {
    return look_ahead(c, uow, *community, changes);
  };
  const auto ahead = co_await read_as(c, from, work);
  if (!ahead) co_return refusal_of(ahead.error());
  // Whoever saves a token says that it is good, though it was refused before.
  if (const secret* given = given_token(changes)) c.discord->ask_again(*given);
  if (!ahead->worth_asking) co_return std::nullopt;
  if (!ahead->guild) {
    const error missing(errc::conflict, "guild_missing", "No Discord server is set: give its id too.");
    co_return not_checked(missing);
  }
  const auto allowed = c.discord->take_look(*community);
  if (!allowed) co_return refusal_of(allowed.error());
  const auto guild = co_await look_at(c, ahead->token, *ahead->guild);
  if (!guild) co_return not_checked(guild.error());
  co_return judge(*ahead, *guild);
}

}  // namespace ess::server
