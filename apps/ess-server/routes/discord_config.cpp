// A community's Discord settings. The bot token goes in and is never shown.
#include "ess/community/discord_config.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/channel_check.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

http::reply config_reply(const community::discord_config_view& view) {
  boost::json::object body;
  body["config"] = community::to_json(view);
  return success_reply(std::move(body));
}

http::reply config_error(const error& e) {
  if (e.reason() == "guild_taken") return http::reply::from_error(e, "guildId");
  return field_error(
      e, {"guildId", "approvalsChannelId", "dispatchChannelId", "securityChannelId", "applicationId", "publicKey",
          "botToken", "mutedEvents", "quietFrom", "quietUntil", "quietOffset", "language", "linkedRoles"});
}

}  // namespace

answer show_discord_config(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow,
                  const identity::signed_in&) -> result<community::discord_config_view> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return community::view_discord_config(uow, *community);
  };
  const auto view = co_await read_as(c, from, work);
  if (!view) co_return http::reply::from_error(view.error());
  co_return config_reply(*view);
}

answer save_discord_config(context& c, http::request& from) {
  const auto body = from.json_body();
  if (!body) co_return http::reply::from_error(body.error());
  const auto changes = community::read_discord_config_changes(*body);
  if (!changes) co_return config_error(changes.error());
  const auto refused = co_await check_channels(c, from, *changes);
  if (refused && refused->field.empty()) co_return http::reply::from_error(refused->why);
  if (refused) co_return http::reply::from_error(refused->why, refused->field);
  auto work = [&](storage::unit_of_work& uow,
                  const identity::signed_in& who) -> result<community::discord_config_view> {
    const auto community = community_of(from);
    if (!community) return community.error();
    audit::origin origin(audit::event_source::browser);
    origin.actor(who.user.id).request_id(from.id());
    return community::save_discord_config(uow, c.cipher, c.random, *community, *changes, origin);
  };
  const auto view = co_await write_as(c, from, work);
  if (!view) co_return config_error(view.error());
  co_return config_reply(*view);
}

}  // namespace ess::server
