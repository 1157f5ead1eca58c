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
          row.time(7)};
}

}  // namespace

result<void> sqlite_player_store::insert(const player_record& player) {
  return without_count(
      change(db_,
             "INSERT INTO players (id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             player.id, player.community, player.name, player.folded_name, to_string(player.status), player.roblox_id,
             player.discord, player.updated_at));
}

result<std::optional<player_record>> sqlite_player_store::find(const community_id& community,
                                                               const player_id& id) const {
  return find_one(db_, read_player,
                  "SELECT id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at FROM players "
                  "WHERE community_id = ? AND id = ?",
                  community, id);
}

result<std::vector<player_record>> sqlite_player_store::search(const community_id& community,
                                                               std::string_view folded_part,
                                                               std::optional<std::string_view> roblox_id,
                                                               int limit) const {
  // instr, not LIKE: % and _ in a query are ordinary characters.
  return find_all(db_, read_player,
                  "SELECT id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at FROM players "
                  "WHERE community_id = ? AND (instr(folded_name, ?) > 0 OR roblox_id = ?) "
                  "ORDER BY updated_at DESC, rowid DESC LIMIT ?",
                  community, folded_part, roblox_id, at_least_zero(limit));
}

result<std::vector<player_record>> sqlite_player_store::list(const community_id& community, int limit) const {
  return find_all(db_, read_player,
                  "SELECT id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at FROM players "
                  "WHERE community_id = ? ORDER BY updated_at DESC, rowid DESC LIMIT ?",
                  community, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
