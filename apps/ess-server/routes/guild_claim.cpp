// Showing that a Discord server is one's own: asked of Discord with the bot's token, never taken on somebody's word.
#include "ess/community/guild_claim.hpp"

#include "ess/discord/model/permissions.hpp"
#include "ess/discord/rest/channels.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/guilds.hpp"
#include "ess/discord/rest/members.hpp"
#include "ess/discord/rest/messages.hpp"
#include "ess/storage/links.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/bot_access.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

constexpr int messages_looked_at = 50;

struct claim_request {
  guild_id guild;
  std::optional<channel_id> channel;  ///< where the code was posted
};

result<claim_request> read_claim(const http::request& from) {
  const auto body = read_object(from, {"guildId", "channelId"});
  if (!body) return body.error();
  const auto guild = guild_id::parse(string_member(*body, "guildId").value_or(""));
  if (!guild) {
    return error(errc::invalid_argument, "invalid_field",
                 "\"guildId\" is the id of a Discord server: a text of digits.");
  }
  claim_request wanted{*guild, std::nullopt};
  if (!body->contains("channelId")) return wanted;
  const auto channel = channel_id::parse(string_member(*body, "channelId").value_or(""));
  if (!channel) {
    return error(errc::invalid_argument, "invalid_field", "\"channelId\" is the id of a channel: a text of digits.");
  }
  wanted.channel = *channel;
  return wanted;
}

/// Who asks, as far as the claim goes.
struct claimant {
  bot_access access;
  std::optional<discord_user_id> discord_id;
};

result<std::optional<discord_user_id>> linked_id(const storage::unit_of_work& uow, const user_id& user) {
  const auto link = uow.links().find_link(user);
  if (!link) return link.error();
  if (!*link || (*link)->stale_at) return std::optional<discord_user_id>();
  return std::optional<discord_user_id>((*link)->identity.id);
}

net::awaitable<result<claimant>> find_claimant(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<claimant> {
    const auto community = community_of(from);
    if (!community) return community.error();
    auto access = read_bot_access(c, uow, *community, who);
    if (!access) return std::move(access).error();
    const auto id = linked_id(uow, who.user.id);
    if (!id) return id.error();
    return claimant{std::move(*access), *id};
  };
  co_return co_await read_as(c, from, work);
}

/// Whether Discord says that this user may manage the guild. Somebody who is not in it may not.
net::awaitable<result<bool>> may_manage(rest::client& client, const discord::guild& guild, discord_user_id user) {
  const result<discord::member> member = co_await rest::get_guild_member(client, guild.id, user);
  if (!member && rest::discord_code(member.error()) == rest::codes::unknown_member) co_return false;
  if (!member) co_return explain_discord(member.error());
  co_return community::may_manage_guild(discord::permissions_in_guild(guild, *member, user));
}

error code_not_found() {
  return error(
      errc::conflict, "guild_code_not_found",
      "The code is not among the last messages of that channel, or whoever posted it may not manage the server. Post "
      "it with a mention of the bot, in a channel whose history the bot can read, and check again within 15 minutes.");
}

/// Looks for our code in the channel, posted by somebody who may manage the guild.
net::awaitable<result<void>> find_code(context& c, http::request& from, rest::client& client,
                                       const discord::guild& guild, channel_id where) {
  const result<discord::channel> channel = co_await rest::get_channel(client, where);
  if (!channel) co_return explain_discord(channel.error());
  if (channel->guild_id != guild.id) co_return code_not_found();
  const auto messages = co_await rest::list_messages(client, where, messages_looked_at);
  if (!messages) co_return explain_discord(messages.error());
  for (const auto& message : *messages) {
    if (!message.author) continue;
    auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<bool> {
      const auto community = community_of(from);
      if (!community) return community.error();
      return community::holds_guild_code(uow, *community, guild.id, message.content);
    };
    const auto holds = co_await read_as(c, from, work);
    if (!holds) co_return holds.error();
    if (!*holds) continue;
    const auto allowed = co_await may_manage(client, guild, message.author->id);
    if (!allowed) co_return allowed.error();
    if (*allowed) co_return success();
  }
  co_return code_not_found();
}

answer prove(context& c, http::request& from, guild_id guild, community::guild_proof how,
             std::optional<discord_user_id> as) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    if (how == community::guild_proof::manage_guild) {
      // What Discord said holds for the account that was linked when it was asked.
      const auto now = linked_id(uow, who.user.id);
      if (!now) return now.error();
      if (*now != as)
        return error(errc::conflict, "link_changed", "Your Discord account changed meanwhile. Try again.");
    }
    return community::prove_guild(uow, c.random, *community, guild, how, origin_of(from, who));
  };
  const auto proven = co_await write_as(c, from, work);
  if (!proven) co_return http::reply::from_error(proven.error(), "guildId");
  boost::json::object body;
  body["proven"] = true;
  body["proof"] = to_string(how);
  co_return success_reply(std::move(body));
}

answer give_code(context& c, http::request& from, guild_id guild) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<community::guild_code> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return community::make_guild_code(uow, c.random, *community, guild, origin_of(from, who));
  };
  const auto code = co_await write_as(c, from, work);
  if (!code) co_return http::reply::from_error(code.error(), "guildId");
  boost::json::object body;
  body["proven"] = false;
  body["code"] = code->text.reveal();
  body["expiresAt"] = format_time(code->expires_at);
  co_return success_reply(std::move(body));
}

}  // namespace

answer claim_guild(context& c, http::request& from) {
  const auto wanted = read_claim(from);
  if (!wanted) co_return field_error(wanted.error(), {"guildId", "channelId"});
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  const auto looked = c.discord->take_look(*community);
  if (!looked) co_return http::reply::from_error(looked.error());
  const auto who = co_await find_claimant(c, from);
  if (!who) co_return http::reply::from_error(who.error());

  const auto client = c.discord->client_of(who->access.token);
  const result<discord::guild> guild = co_await rest::get_guild(*client, wanted->guild);
  if (!guild) co_return http::reply::from_error(explain_discord(guild.error()), "guildId");
  if (who->discord_id) {
    const auto allowed = co_await may_manage(*client, *guild, *who->discord_id);
    if (!allowed) co_return http::reply::from_error(allowed.error());
    if (*allowed) {
      co_return co_await prove(c, from, wanted->guild, community::guild_proof::manage_guild, who->discord_id);
    }
  }
  if (!wanted->channel) co_return co_await give_code(c, from, wanted->guild);
  const auto found = co_await find_code(c, from, *client, *guild, *wanted->channel);
  if (!found) co_return http::reply::from_error(found.error(), "channelId");
  co_return co_await prove(c, from, wanted->guild, community::guild_proof::code, std::nullopt);
}

}  // namespace ess::server
