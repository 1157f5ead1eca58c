#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

const std::string select_keys =
    "SELECT id, community_id, name, public_id, secret_mac, pepper_id, permissions, guilds, proof_policy, "
    "requests_per_minute, created_at, expires_at, last_used_at, revoked_at, created_by, networks, "
    "successor_of, overlap_ends_at, last_used_network FROM api_keys ";

std::vector<guild_id> read_guilds(const std::string& text) {
  std::vector<guild_id> guilds;
  for (const auto& digits : from_json_list(text)) {
    const auto guild = guild_id::parse(digits);
    if (!guild) throw corrupt_row("a guild of an API key is not a Discord id");
    guilds.push_back(*guild);
  }
  return guilds;
}

std::string write_guilds(const std::vector<guild_id>& guilds) {
  std::vector<std::string> digits;
  digits.reserve(guilds.size());
  for (const auto guild : guilds) digits.push_back(guild.str());
  return to_json_list(digits);
}

api_key_record read_key(const statement& row) {
  return {row.id_at<api_key_id>(0),
          row.id_at<community_id>(1),
          row.text(2),
          row.text(3),
          row.text(4),
          row.text(5),
          from_json_list(row.text(6)),
          read_guilds(row.text(7)),
          row.text(8),
          row.optional_small_integer(9),
          row.time(10),
          row.time(11),
          row.optional_time(12),
          row.optional_time(13),
          row.optional_id<user_id>(14),
          from_json_list(row.text(15)),
          row.optional_id<api_key_id>(16),
          row.optional_time(17),
          row.text(18)};
}

}  // namespace

result<void> sqlite_api_key_store::insert(const api_key_record& key) {
  return db_.guarded(
      {{"api_keys.public_id", "public_id_taken", "A key with this public id exists already. Try again."},
       {"api_keys.id", "key_exists", "This key exists already."}},
      [&]() -> result<void> {
        db_.run(
            "INSERT INTO api_keys (id, community_id, name, public_id, secret_mac, pepper_id, permissions, guilds, "
            "proof_policy, requests_per_minute, created_at, expires_at, last_used_at, revoked_at, created_by, "
            "networks, successor_of, overlap_ends_at, last_used_network) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key.id, key.community, key.name, key.public_id, blob{key.secret_mac}, key.pepper_id,
            to_json_list(key.permissions), write_guilds(key.guilds), key.proof_policy, key.requests_per_minute,
            key.created_at, key.expires_at, key.last_used_at, key.revoked_at, key.created_by,
            to_json_list(key.networks), key.successor_of, key.overlap_ends_at, key.last_used_network);
        return success();
      });
}

result<std::optional<api_key_record>> sqlite_api_key_store::find(const community_id& community,
                                                                 const api_key_id& id) const {
  static const auto sql = select_keys + "WHERE community_id = ? AND id = ?";
  return find_one(db_, read_key, sql, community, id);
}

// Where no key has that id, the row of the next one is read all the same, so that the time of the look does not tell
// whether there is such a key (security requirement AK-2).
result<std::optional<api_key_record>> sqlite_api_key_store::find_by_public_id(std::string_view public_id) const {
  static const auto sql = select_keys + "WHERE public_id >= ? ORDER BY public_id LIMIT 1";
  const auto read = [&](const statement& row) -> std::optional<api_key_record> {
    const bool is_wanted = row.text(3) == public_id;
    try {
      api_key_record key = read_key(row);
      if (is_wanted) return key;
    } catch (const corrupt_row&) {
      if (is_wanted) throw;
    }
    return std::nullopt;
  };
  auto found = find_one(db_, read, sql, public_id);
  if (!found) return std::move(found).error();
  return std::move(*found).value_or(std::nullopt);
}

result<std::vector<api_key_record>> sqlite_api_key_store::list(const community_id& community) const {
  static const auto sql = select_keys + "WHERE community_id = ? ORDER BY created_at DESC, rowid DESC";
  return find_all(db_, read_key, sql, community);
}

result<bool> sqlite_api_key_store::revoke(const community_id& community, const api_key_id& id, time_point at) {
  return whether_changed(
      change(db_, "UPDATE api_keys SET revoked_at = ? WHERE community_id = ? AND id = ? AND revoked_at IS NULL", at,
             community, id));
}

result<bool> sqlite_api_key_store::set_overlap_end(const community_id& community, const api_key_id& id, time_point at) {
  return whether_changed(change(db_,
                                "UPDATE api_keys SET overlap_ends_at = ? WHERE community_id = ? AND id = ? "
                                "AND revoked_at IS NULL AND overlap_ends_at IS NULL",
                                at, community, id));
}

result<std::vector<api_key_record>> sqlite_api_key_store::take_expiring(time_point now,
                                                                        std::chrono::milliseconds notice, int limit) {
  static const auto sql = select_keys +
                          "WHERE revoked_at IS NULL AND overlap_ends_at IS NULL AND expiry_told_at IS NULL "
                          "AND expires_at > ?1 AND expires_at <= ?1 + ?2 "
                          "AND expires_at - (expires_at - created_at) / 4 <= ?1 ORDER BY expires_at LIMIT ?3";
  auto keys = find_all(db_, read_key, sql, now, static_cast<std::int64_t>(notice.count()), limit);
  if (!keys) return keys;
  for (const auto& key : *keys) {
    auto marked = without_count(change(db_, "UPDATE api_keys SET expiry_told_at = ? WHERE id = ?", now, key.id));
    if (!marked) return std::move(marked).error();
  }
  return keys;
}

result<void> sqlite_api_key_store::touch(const api_key_id& id, time_point used_at, std::string_view network) {
  return without_count(change(db_,
                              "UPDATE api_keys SET last_used_at = ?1, last_used_network = ?2 "
                              "WHERE id = ?3 AND ifnull(last_used_at, 0) <= ?1",
                              used_at, network, id));
}

}  // namespace ess::storage::sqlite
