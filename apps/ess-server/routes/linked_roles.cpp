// Showing one's role to Discord: what is shown, the way to consent and the way to take it back. The way back from
// Discord is in link_callback.cpp.
#include "ess/linking/role_flow.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/role_connections.hpp"
#include "link_watch.hpp"
#include "live_discord.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

// Without a token nobody could write the records that guilds build their roles on.
bool is_available(const context& c) { return c.roles != nullptr && !c.discord->server_token().empty(); }

error roles_not_configured() {
  return {errc::unavailable, "linked_roles_not_configured",
          "Linked roles are not set up on this server. Its operator must set DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET "
          "and DISCORD_BOT_TOKEN."};
}

boost::json::object community_json(const storage::community_record& community) {
  boost::json::object json;
  json["id"] = community.id.str();
  json["name"] = community.name;
  return json;
}

/// The communities of the user that use linked roles.
result<boost::json::array> list_offers(const storage::unit_of_work& uow, const user_id& user) {
  boost::json::array offered;
  const auto memberships = uow.memberships().list_for_user(user);
  if (!memberships) return memberships.error();
  for (const auto& membership : *memberships) {
    const auto config = uow.discord_configs().find(membership.community);
    if (!config) return config.error();
    if (!*config || !(*config)->linked_roles) continue;
    const auto home = uow.communities().find(membership.community);
    if (!home) return home.error();
    if (*home) offered.push_back(community_json(**home));
  }
  return offered;
}

result<boost::json::value> connection_json(const storage::unit_of_work& uow, const user_id& user) {
  const auto found = uow.role_connections().find(user);
  if (!found) return found.error();
  if (!*found || !(*found)->home) return boost::json::value();
  const storage::role_connection_record& connection = **found;
  const auto home = uow.communities().find(*connection.home);
  if (!home) return home.error();
  if (!*home) return boost::json::value();
  boost::json::object json;
  json["community"] = community_json(**home);
  json["connectedAt"] = format_time(connection.connected_at);
  json["toldAt"] = nullptr;
  if (connection.told_at) json["toldAt"] = format_time(*connection.told_at);
  json["waiting"] = connection.due_at.has_value();
  json["problem"] = nullptr;
  if (!connection.reason.empty()) json["problem"] = connection.reason;
  return boost::json::value(std::move(json));
}

}  // namespace

answer show_linked_roles(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    auto connection = connection_json(uow, who.user.id);
    if (!connection) return std::move(connection).error();
    auto offered = list_offers(uow, who.user.id);
    if (!offered) return std::move(offered).error();
    boost::json::object body;
    body["available"] = is_available(c);
    body["connected"] = std::move(*connection);
    body["offered"] = std::move(*offered);
    return body;
  };
  auto body = co_await read_as(c, from, work);
  if (!body) co_return http::reply::from_error(body.error());
  co_return success_reply(std::move(*body));
}

answer start_linked_roles(context& c, http::request& from) {
  const auto body = read_object(from, {"communityId"});
  if (!body) co_return http::reply::from_error(body.error());
  const auto text = read_text(*body, "communityId");
  if (!text) co_return http::reply::from_error(text.error());
  if (!is_available(c)) co_return http::reply::from_error(roles_not_configured());
  const auto home = community_id::parse(*text);
  if (!home) co_return http::reply::from_error(home.error(), "communityId");
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<linking::started_link> {
    if (auto taken = take_link_start(uow, who); !taken) return std::move(taken).error();
    return c.roles->start(uow, link_session_of(who), *home);
  };
  const auto started = co_await write_as(c, from, work);
  if (!started) co_return http::reply::from_error(started.error());
  co_return to_discord(c, *started);
}

// Needs no Discord: what was said is taken back by the worker, when Discord can be reached.
answer end_linked_roles(context& c, http::request& from) {
  linking::link_settings no_settings;
  const linking::role_flow flow(std::move(no_settings), c.cipher, c.random);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return flow.disconnect(uow, link_session_of(who), from.id());
  };
  const auto ended = co_await write_as(c, from, work);
  if (!ended) co_return http::reply::from_error(ended.error());
  co_return success_reply({});
}

}  // namespace ess::server
