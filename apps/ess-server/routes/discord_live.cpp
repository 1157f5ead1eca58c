// What Discord says right now: the guild's channels and what the bot lacks in each, and the link that invites the bot.
#include <fmt/format.h>

#include "ess/discord/model/permissions.hpp"
#include "ess/discord/rest/users.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/bot_access.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

boost::json::object channel_json(const rest::channel_view& view) {
  boost::json::array missing;
  for (const auto name : rest::names_of_missing(view.missing)) missing.emplace_back(name);
  boost::json::object json;
  json["id"] = view.channel.id.str();
  json["name"] = view.channel.name;
  json["type"] = static_cast<int>(view.channel.type);
  json["takesMessages"] = rest::takes_messages(view.channel.type);
  json["missing"] = std::move(missing);
  return json;
}

boost::json::object view_json(const rest::guild_view& view, bool own_token) {
  boost::json::object guild;
  guild["id"] = view.guild.id.str();
  guild["name"] = view.guild.name;
  boost::json::array channels;
  for (const auto& each : view.channels) channels.push_back(channel_json(each));
  boost::json::object body;
  body["guild"] = std::move(guild);
  body["channels"] = std::move(channels);
  body["ownToken"] = own_token;
  return body;
}

net::awaitable<result<bot_access>> access_of(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<bot_access> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return read_bot_access(c, uow, *community, who);
  };
  co_return co_await read_as(c, from, work);
}

/// The application to invite: the one of the settings, else the one behind the token.
net::awaitable<result<application_id>> application_of(context& c, const bot_access& access) {
  if (access.config.application) co_return *access.config.application;
  if (!access.own_token && c.discord->server_application()) co_return *c.discord->server_application();
  const auto client = c.discord->client_of(access.token);
  const result<application_id> asked = co_await rest::get_current_application(*client);
  if (!asked) co_return explain_discord(asked.error());
  co_return *asked;
}

/// Who has no token yet can still invite the application that the settings name.
net::awaitable<result<application_id>> application_to_invite(context& c, http::request& from,
                                                             std::optional<guild_id>& guild) {
  auto work = [&](const storage::unit_of_work& uow,
                  const identity::signed_in&) -> result<community::discord_config_view> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return community::view_discord_config(uow, *community);
  };
  auto config = co_await read_as(c, from, work);
  if (!config) co_return std::move(config).error();
  guild = config->guild;
  if (config->application) co_return *config->application;
  auto access = co_await access_of(c, from);
  if (access) co_return co_await application_of(c, *access);
  if (access.error().reason() == "bot_token_missing") {
    co_return error(errc::conflict, "application_missing",
                    "Save the application's id or its bot token first: then there is something to invite.");
  }
  co_return std::move(access).error();
}

}  // namespace

answer show_live_discord(context& c, http::request& from) {
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  const auto allowed = c.discord->take_look(*community);
  if (!allowed) co_return http::reply::from_error(allowed.error());
  const auto access = co_await access_of(c, from);
  if (!access) co_return http::reply::from_error(access.error());
  const auto guild = guild_of(access->config);
  if (!guild) co_return http::reply::from_error(guild.error());
  const auto view = co_await look_at(c, access->token, *guild);
  if (!view) co_return http::reply::from_error(view.error());
  co_return success_reply(view_json(*view, access->own_token));
}

answer show_invite_url(context& c, http::request& from) {
  const auto community = community_of(from);
  if (!community) co_return http::reply::from_error(community.error());
  const auto allowed = c.discord->take_look(*community);
  if (!allowed) co_return http::reply::from_error(allowed.error());
  std::optional<guild_id> guild;
  const auto application = co_await application_to_invite(c, from, guild);
  if (!application) co_return http::reply::from_error(application.error());
  // `bot` and `applications.commands`, with what ESS does in its channels and nothing more (OAuth2, "Bot
  // Authorization").
  std::string url = fmt::format("{}?client_id={}&scope=bot%20applications.commands&permissions={}",
                                c.discord->authorize_url(), application->str(), discord::permissions::to_invite);
  if (guild) url += fmt::format("&guild_id={}&disable_guild_select=true", guild->str());
  boost::json::object body;
  body["url"] = url;
  body["permissions"] = std::to_string(discord::permissions::to_invite);
  co_return success_reply(std::move(body));
}

}  // namespace ess::server
