#include "storage/sqlite/player_search.hpp"
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

std::string select_where(std::string_view conditions) {
  return std::string(player_columns) + "FROM players AS p " + std::string(conditions);
}

/// What follows a list's first condition: the place in the list, and the order. `number` is that of the cursor.
std::string from_place(const std::optional<player_id>& before, std::string_view number, std::string_view limit) {
  std::string sql;
  if (before) {
    sql = " AND (updated_at, number) < (SELECT updated_at, number FROM players WHERE community_id = ?1 AND id = ";
    sql.append(number).append(")");
  } else {
    sql.append(" AND ").append(number).append(" IS NULL");
  }
  return sql.append(" ORDER BY updated_at DESC, number DESC LIMIT ").append(limit);
}

}  // namespace

result<void> sqlite_player_store::insert(const player_record& player) {
  return db_.guarded([&]() -> result<void> {
    std::int64_t number = 0;
    {
      auto row = db_.prepare(
          "INSERT INTO players (id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at, "
          "version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
          player.id, player.community, player.name, player.folded_name, to_string(player.status), player.roblox_id,
          player.discord, player.updated_at, player.version);
      row.step();
      number = row.integer(0);
      row.step();
    }
    index_player(db_, player, number);
    return success();
  });
}

result<std::optional<player_record>> sqlite_player_store::find(const community_id& community,
                                                               const player_id& id) const {
  return find_one(db_, read_player, select_where("WHERE community_id = ? AND id = ?"), community, id);
}

result<std::vector<player_record>> sqlite_player_store::search(const community_id& community,
                                                               std::string_view folded_part,
                                                               std::optional<std::string_view> roblox_id,
                                                               const std::optional<player_id>& before,
                                                               int limit) const {
  return db_.guarded([&]() -> result<std::vector<player_record>> {
    return search_players(db_, community, folded_part, roblox_id, before, limit);
  });
}

result<std::vector<player_record>> sqlite_player_store::list(const community_id& community,
                                                             const std::optional<player_id>& before, int limit) const {
  const auto sql = select_where("WHERE community_id = ?1") + from_place(before, "?2", "?3");
  return find_all(db_, read_player, sql, community, before, at_least_zero(limit));
}

result<bool> sqlite_player_store::update(const player_record& player) {
  return db_.guarded([&]() -> result<bool> {
    std::optional<player_record> was;
    std::int64_t number = 0;
    {
      static const auto sql = select_where("WHERE community_id = ? AND id = ? AND version = ?");
      auto row = db_.prepare(sql, player.community, player.id, player.version - 1);
      if (!row.step()) return false;
      was = read_player(row);
      number = row.integer(9);
    }
    db_.run(
        "UPDATE players SET name = ?, folded_name = ?, status = ?, roblox_id = ?, discord_id = ?, updated_at = ?, "
        "version = ? WHERE number = ?",
        player.name, player.folded_name, to_string(player.status), player.roblox_id, player.discord, player.updated_at,
        player.version, number);
    unindex_player(db_, *was, number);
    index_player(db_, player, number);
    return true;
  });
}

}  // namespace ess::storage::sqlite
