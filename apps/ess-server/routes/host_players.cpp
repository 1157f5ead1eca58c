// Players for hosts: found, added and kept up to date by the game server or the panel.
#include "middleware/host_call.hpp"
#include "routes/body.hpp"
#include "routes/page_query.hpp"
#include "routes/player_json.hpp"

namespace ess::server {
namespace {

host_fields one(const storage::player_record& player) {
  boost::json::object fields;
  fields["player"] = player_json(player);
  return fields;
}

error no_player() { return {errc::not_found, "player_not_found", "There is no such player in this community."}; }

/// As for people: putting somebody under watch, or ending it, takes a permission of its own.
result<void> check_flag(const host_turn& turn) {
  if (turn.permissions.contains(access::permission::players_flag)) return success();
  return error(errc::forbidden, "key_permission_missing",
               "This API key lacks the permission players:flag, which watching a player takes.");
}

result<host_reading> list_players(context&, const http::request& from) {
  const auto page = read_page_query(from.query());
  if (!page) return page.error();
  const auto query = from.query().single("query");
  if (!query) return query.error();
  const auto before = cursor_of<player_id>(*page);
  if (!before) return before.error();
  return host_reading([limit = page->limit, query = (*query).value_or(""), before = *before](
                          const storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
    const auto found = query.empty() ? uow.players().list(turn.community(), before, limit + 1)
                                     : players::whois(uow, turn.community(), query, limit + 1, before);
    if (!found) return found.error();
    return list_fields("players", *found, limit,
                       [](const auto& player) { return result<boost::json::object>(player_json(player)); });
  });
}

result<host_reading> read_player(context&, const http::request& from) {
  const auto id = player_id::parse(from.route_param("playerId"));
  if (!id) return no_player();
  return host_reading([id = *id](const storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
    const auto player = uow.players().find(turn.community(), id);
    if (!player) return player.error();
    if (!*player) return no_player();
    return one(**player);
  });
}

result<host_writing> add_player(context& c, const http::request& from) {
  auto wanted = read_new_player(from);
  if (!wanted) return std::move(wanted).error();
  return host_writing(
      [&c, wanted = std::move(*wanted)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        if (wanted.status == storage::player_status::watched) {
          if (auto flag = check_flag(turn); !flag) return std::move(flag).error();
        }
        const auto made = players::add(uow, c.random, turn.community(), wanted, turn.who);
        if (!made) return made.error();
        return one(*made);
      });
}

result<host_writing> change_player(context& c, const http::request& from) {
  auto changes = read_player_changes(from);
  if (!changes) return std::move(changes).error();
  const auto id = player_id::parse(from.route_param("playerId"));
  if (!id) return no_player();
  return host_writing(
      [&c, id = *id, changes = std::move(*changes)](storage::unit_of_work& uow, const host_turn& turn) -> host_fields {
        const auto before = uow.players().find(turn.community(), id);
        if (!before) return before.error();
        if (*before && changes.status && *changes.status != (*before)->status) {
          if (auto flag = check_flag(turn); !flag) return std::move(flag).error();
        }
        const auto changed = players::update(uow, c.random, turn.community(), id, changes, turn.who);
        if (!changed) return changed.error();
        return one(*changed);
      });
}

}  // namespace

answer host_list_players(context& c, http::request& from) { return host_read(c, from, list_players); }
answer host_show_player(context& c, http::request& from) { return host_read(c, from, read_player); }
answer host_add_player(context& c, http::request& from) { return host_write(c, from, add_player); }
answer host_change_player(context& c, http::request& from) { return host_write(c, from, change_player); }

}  // namespace ess::server
