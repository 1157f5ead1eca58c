#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

player_record read_player(const statement& row) {
  const auto status = parse_player_status(row.text(4));
  if (!status) throw corrupt_row("a player has an unknown status");
  return {row.id_at<player_id>(0),
          row.id_at<community_id>(1),
          row.text(2),
          row.text(3),
          *status,
          row.optional_text(5),
          row.optional_snowflake<discord_user_id>(6),
          row.time(7),
          row.small_integer(8)};
}

constexpr std::string_view columns =
    "SELECT id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at, version FROM players ";

std::string select_where(std::string_view conditions) { return std::string(columns) + std::string(conditions); }

/// What follows a list's first condition: the place in the list, and the order. `number` is that of the cursor.
std::string from_place(const std::optional<player_id>& before, std::string_view number, std::string_view limit) {
  std::string sql;
  if (before) {
    sql = " AND (updated_at, rowid) < (SELECT updated_at, rowid FROM players WHERE community_id = ?1 AND id = ";
    sql.append(number).append(")");
  } else {
    sql.append(" AND ").append(number).append(" IS NULL");
  }
  return sql.append(" ORDER BY updated_at DESC, rowid DESC LIMIT ").append(limit);
}

}  // namespace

result<void> sqlite_player_store::insert(const player_record& player) {
  return without_count(
      change(db_,
             "INSERT INTO players (id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at, "
             "version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             player.id, player.community, player.name, player.folded_name, to_string(player.status), player.roblox_id,
             player.discord, player.updated_at, player.version));
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
  // instr, not LIKE: % and _ in a query are ordinary characters.
  const auto sql = select_where("WHERE community_id = ?1 AND (instr(folded_name, ?2) > 0 OR roblox_id = ?3)") +
                   from_place(before, "?4", "?5");
  return find_all(db_, read_player, sql, community, folded_part, roblox_id, before, at_least_zero(limit));
}

result<std::vector<player_record>> sqlite_player_store::list(const community_id& community,
                                                             const std::optional<player_id>& before, int limit) const {
  const auto sql = select_where("WHERE community_id = ?1") + from_place(before, "?2", "?3");
  return find_all(db_, read_player, sql, community, before, at_least_zero(limit));
}

result<bool> sqlite_player_store::update(const player_record& player) {
  return whether_changed(change(db_,
                                "UPDATE players SET name = ?, folded_name = ?, status = ?, roblox_id = ?, "
                                "discord_id = ?, updated_at = ?, version = ? "
                                "WHERE community_id = ? AND id = ? AND version = ?",
                                player.name, player.folded_name, to_string(player.status), player.roblox_id,
                                player.discord, player.updated_at, player.version, player.community, player.id,
                                player.version - 1));
}

}  // namespace ess::storage::sqlite
