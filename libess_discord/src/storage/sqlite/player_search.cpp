#include "storage/sqlite/player_search.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "ess/storage/name_grams.hpp"

namespace ess::storage::sqlite {
namespace {

constexpr std::int64_t no_book = 0;

std::int64_t find_book(connection& db, const community_id& community) {
  auto row = db.prepare("SELECT number FROM player_books WHERE community_id = ?", community);
  return row.step() ? row.integer(0) : no_book;
}

std::int64_t open_book(connection& db, const community_id& community) {
  db.run("INSERT OR IGNORE INTO player_books (community_id) VALUES (?)", community);
  return find_book(db, community);
}

/// A place in the order of an answer: latest change first, of those at one time the youngest player first.
struct place {
  time_point updated_at{std::chrono::milliseconds(std::numeric_limits<std::int64_t>::max())};
  std::int64_t number = std::numeric_limits<std::int64_t>::max();
  auto operator<=>(const place&) const = default;
};

struct found_player {
  place at;
  player_record record;
};

std::vector<found_player> read_all(statement& rows) {
  std::vector<found_player> found;
  while (rows.step()) found.push_back({{rows.time(7), rows.integer(9)}, read_player(rows)});
  return found;
}

/// Looks for parts of names in one community.
class name_search {
 public:
  name_search(connection& db, std::int64_t book, std::string_view part, const place& before, int limit)
      : db_(db), book_(book), part_(part), before_(before), limit_(limit) {}

  std::vector<found_player> run() const {
    const auto pieces = search_grams(part_);
    if (pieces.size() == 1) return read(pieces.front());
    // Most parts that many names have are found among the first who have a piece of it.
    for (const int looks : {64, 2048}) {
      auto found = read_among(pieces.front(), looks);
      if (std::ssize(found) >= limit_) return found;
    }
    return read(rarest(pieces));
  }

 private:
  /// Players with `piece` and the whole part in their names.
  std::vector<found_player> read(const std::string& piece) const {
    auto rows = db_.prepare(search_by_piece_sql(), book_, piece, before_.updated_at, before_.number, part_, limit_);
    return read_all(rows);
  }

  /// The same, looking at no more than `looks` of those with the piece. These few are sorted once more.
  std::vector<found_player> read_among(const std::string& piece, int looks) const {
    static const std::string sql =
        std::string(player_columns) +
        "FROM (SELECT updated_at, player FROM player_grams WHERE book = ?1 AND gram = ?2 AND "
        "(updated_at, player) < (?3, ?4) ORDER BY updated_at DESC, player DESC LIMIT ?5) AS g "
        "CROSS JOIN players AS p ON p.number = g.player WHERE instr(p.folded_name, ?6) > 0 "
        "ORDER BY g.updated_at DESC, g.player DESC LIMIT ?7";
    auto rows = db_.prepare(sql, book_, piece, before_.updated_at, before_.number, looks, part_, limit_);
    return read_all(rows);
  }

  /// How many names have the piece; `most` if there are that many or more.
  int count(const std::string& piece, int most) const {
    auto row = db_.prepare("SELECT count(*) FROM (SELECT 1 FROM player_grams WHERE book = ? AND gram = ? LIMIT ?)",
                           book_, piece, most);
    row.step();
    return row.small_integer(0);
  }

  /// Counts no further than is needed to tell a rare piece from common ones.
  const std::string& rarest(const std::vector<std::string>& pieces) const {
    for (const int most : {32, 1024, 16384}) {
      const std::string* best = nullptr;
      int fewest = most;
      for (const auto& piece : pieces) {
        if (const int have = count(piece, most); have < fewest) {
          fewest = have;
          best = &piece;
        }
        if (fewest == 0) break;
      }
      if (best != nullptr) return *best;
    }
    return pieces.front();
  }

  connection& db_;
  std::int64_t book_;
  std::string_view part_;
  place before_;
  int limit_;
};

std::vector<found_player> find_by_roblox_id(connection& db, const community_id& community, std::string_view roblox_id,
                                            const place& before, int limit) {
  static const std::string sql = std::string(player_columns) +
                                 "FROM players AS p WHERE p.community_id = ? AND p.roblox_id = ? "
                                 "AND (p.updated_at, p.number) < (?, ?) ORDER BY p.updated_at DESC, p.number DESC "
                                 "LIMIT ?";
  auto rows = db.prepare(sql, community, roblox_id, before.updated_at, before.number, limit);
  return read_all(rows);
}

std::optional<place> find_place(connection& db, const community_id& community, const player_id& id) {
  auto row = db.prepare("SELECT updated_at, number FROM players WHERE community_id = ? AND id = ?", community, id);
  if (!row.step()) return std::nullopt;
  return place{row.time(0), row.integer(1)};
}

}  // namespace

const std::string& search_by_piece_sql() {
  // The order of the join is the point: from the index, in its order, and no further than the last row that is wanted.
  // With a subquery for the index SQLite 3.40 would sort all there is before it gives the first.
  static const std::string sql =
      std::string(player_columns) +
      "FROM player_grams AS g CROSS JOIN players AS p ON p.number = g.player WHERE g.book = ? AND g.gram = ? "
      "AND (g.updated_at, g.player) < (?, ?) AND instr(p.folded_name, ?) > 0 "
      "ORDER BY g.updated_at DESC, g.player DESC LIMIT ?";
  return sql;
}

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

void index_player(connection& db, const player_record& player, std::int64_t number) {
  const auto book = open_book(db, player.community);
  for (const auto& gram : name_grams(player.folded_name)) {
    db.run("INSERT INTO player_grams (book, gram, updated_at, player) VALUES (?, ?, ?, ?)", book, gram,
           player.updated_at, number);
  }
}

void unindex_player(connection& db, const player_record& player, std::int64_t number) {
  const auto book = find_book(db, player.community);
  for (const auto& gram : name_grams(player.folded_name)) {
    db.run("DELETE FROM player_grams WHERE book = ? AND gram = ? AND updated_at = ? AND player = ?", book, gram,
           player.updated_at, number);
  }
}

std::vector<player_record> search_players(connection& db, const community_id& community, std::string_view folded_part,
                                          std::optional<std::string_view> roblox_id,
                                          const std::optional<player_id>& before, int limit) {
  place from;
  if (before) {
    const auto known = find_place(db, community, *before);
    if (!known) return {};
    from = *known;
  }
  const auto book = find_book(db, community);
  if (book == no_book || limit <= 0) return {};
  std::vector<found_player> found;
  if (!folded_part.empty()) found = name_search(db, book, folded_part, from, limit).run();
  if (roblox_id) {
    for (auto& each : find_by_roblox_id(db, community, *roblox_id, from, limit)) found.push_back(std::move(each));
  }
  const auto latest_first = [](const found_player& a, const found_player& b) { return b.at < a.at; };
  std::ranges::sort(found, latest_first);
  std::vector<player_record> players;
  const place* last = nullptr;
  for (auto& each : found) {
    if (last != nullptr && *last == each.at) continue;  // by its name and by its Roblox id
    if (std::ssize(players) == limit) break;
    last = &each.at;
    players.push_back(std::move(each.record));
  }
  return players;
}

}  // namespace ess::storage::sqlite
