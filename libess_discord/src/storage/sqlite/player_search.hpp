// The index by which players are found: the pieces of their names, in the order of the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/storage/players.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

/// What `read_player` reads, with the number of the row after it. To be followed by conditions on `p`.
inline constexpr std::string_view player_columns =
    "SELECT p.id, p.community_id, p.name, p.folded_name, p.status, p.roblox_id, p.discord_id, p.updated_at, p.version, "
    "p.number ";
player_record read_player(const statement& row);

/// Writes, or takes out, the pieces of one player's name. They belong to the time of the player's last change, so a
/// change takes out those of the row before it. Throw as `connection::run`.
void index_player(connection& db, const player_record& player, std::int64_t number);
void unindex_player(connection& db, const player_record& player, std::int64_t number);

/// Reads the players with one piece and the whole part in their names. Here so that a test can look at SQLite's plan.
const std::string& search_by_piece_sql();

/// As `player_store::search`. Throws as `connection::prepare`.
std::vector<player_record> search_players(connection& db, const community_id& community, std::string_view folded_part,
                                          std::optional<std::string_view> roblox_id,
                                          const std::optional<player_id>& before, int limit);

}  // namespace ess::storage::sqlite
