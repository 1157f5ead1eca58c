// Players: found by a part of their name or a Roblox id, added, changed under an optimistic version.
#include "ess/players/players.hpp"

#include "ess/community/communities.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/page_query.hpp"
#include "routes/player_json.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

result<boost::json::object> list_json(const storage::unit_of_work& uow, const community_id& community,
                                      const std::string& query, const page_query& page) {
  const auto before = cursor_of<player_id>(page);
  if (!before) return before.error();
  auto found = query.empty() ? uow.players().list(community, *before, page.limit + 1)
                             : players::whois(uow, community, query, page.limit + 1, *before);
  if (!found) return std::move(found).error();
  const auto shown = std::min(found->size(), static_cast<std::size_t>(page.limit));
  boost::json::array list;
  for (std::size_t i = 0; i < shown; ++i) list.push_back(player_json((*found)[i]));
  boost::json::object body;
  body["players"] = std::move(list);
  body["more"] = found->size() > shown;
  return body;
}

/// Putting somebody under watch, or ending it, takes a permission of its own.
result<void> check_flag(const storage::unit_of_work& uow, const community_id& community,
                        const identity::signed_in& who) {
  auto held = community::permissions_of(uow, community, who.user.id);
  if (!held) return std::move(held).error();
  if (held->contains(access::permission::players_flag)) return success();
  return error(errc::forbidden, "permission_missing",
               "Your role does not include players:flag, which watching a player takes. Ask an admin.");
}

http::reply player_error(const error& e) {
  if (e.reason() == "invalid_name") return http::reply::from_error(e, "name");
  if (e.reason() == "invalid_roblox_id") return http::reply::from_error(e, "robloxId");
  if (e.message().find("players:flag") != std::string::npos) return http::reply::from_error(e, "status");
  return field_error(e, {"\"name\"", "\"status\"", "\"robloxId\"", "\"discordId\""});
}

http::reply player_reply(const storage::player_record& player) {
  boost::json::object body;
  body["player"] = player_json(player);
  return success_reply(std::move(body));
}

}  // namespace

answer list_players(context& c, http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) co_return http::reply::from_error(page.error());
  const auto query = from.query().single("query");
  if (!query) co_return http::reply::from_error(query.error());
  const std::string text = (*query).value_or("");
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return list_json(uow, *community, text, *page);
  };
  auto list = co_await read_as(c, from, work);
  if (!list) {
    const bool of_query = list.error().reason() == "invalid_query";
    co_return of_query ? http::reply::from_error(list.error(), "query") : http::reply::from_error(list.error());
  }
  co_return success_reply(std::move(*list));
}

answer add_player(context& c, http::request& from) {
  const auto read = read_new_player(from);
  if (!read) co_return player_error(read.error());
  const auto& wanted = *read;
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<storage::player_record> {
    const auto community = community_of(from);
    if (!community) return community.error();
    if (wanted.status == storage::player_status::watched) {
      if (auto flag = check_flag(uow, *community, who); !flag) return std::move(flag).error();
    }
    return players::add(uow, c.random, *community, wanted, origin_of(from, who));
  };
  const auto made = co_await write_as(c, from, work);
  if (!made) co_return player_error(made.error());
  co_return player_reply(*made);
}

answer change_player(context& c, http::request& from) {
  const auto changes = read_player_changes(from);
  if (!changes) co_return player_error(changes.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<storage::player_record> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = player_id::parse(from.route_param("playerId"));
    if (!id) return error(errc::not_found, "player_not_found", "There is no such player in this community.");
    const auto before = uow.players().find(*community, *id);
    if (!before) return before.error();
    if (*before && changes->status && *changes->status != (*before)->status) {
      if (auto flag = check_flag(uow, *community, who); !flag) return std::move(flag).error();
    }
    return players::update(uow, c.random, *community, *id, *changes, origin_of(from, who));
  };
  const auto changed = co_await write_as(c, from, work);
  if (!changed) co_return player_error(changed.error());
  co_return player_reply(*changed);
}

}  // namespace ess::server
