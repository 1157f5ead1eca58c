#include "storage/sqlite/role_connection_store.hpp"

#include "storage/sqlite/query.hpp"

namespace ess::storage::sqlite {

namespace {

constexpr std::string_view columns =
    "id, user_id, community_id, discord_id, tokens_sealed, access_expires_at, connected_at, changes, due_at, attempts, "
    "told_at, reason";

role_connection_record read_connection(const statement& row) {
  return {row.id_at<role_connection_id>(0),
          row.optional_id<user_id>(1),
          row.optional_id<community_id>(2),
          row.snowflake_at<discord_user_id>(3),
          row.text(4),
          row.time(5),
          row.time(6),
          row.small_integer(7),
          row.optional_time(8),
          row.small_integer(9),
          row.optional_time(10),
          row.text(11)};
}

}  // namespace

result<void> sqlite_role_connection_store::put(const role_connection_record& connection) {
  return db_.guarded([&]() -> result<void> {
    auto link = db_.prepare("SELECT 1 FROM discord_links WHERE user_id = ?", connection.user);
    if (!link.step()) {
      return error(errc::conflict, "not_linked", "This ESS account is not linked to a Discord account.");
    }
    db_.run("DELETE FROM role_connections WHERE user_id = ? OR discord_id = ?", connection.user, connection.discord);
    db_.run("INSERT INTO role_connections (" + std::string(columns) + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            connection.id, connection.user, connection.home, connection.discord, connection.tokens_sealed,
            connection.access_expires_at, connection.connected_at, connection.changes, connection.due_at,
            connection.attempts, connection.told_at, connection.reason);
    return success();
  });
}

result<std::optional<role_connection_record>> sqlite_role_connection_store::find(const user_id& user) const {
  return find_one(db_, read_connection, "SELECT " + std::string(columns) + " FROM role_connections WHERE user_id = ?",
                  user);
}

result<std::optional<time_point>> sqlite_role_connection_store::next_due() const {
  return find_one(
      db_, [](const statement& row) { return row.time(0); },
      "SELECT due_at FROM role_connections WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1");
}

result<std::optional<role_connection_record>> sqlite_role_connection_store::claim(time_point now, time_point until) {
  return find_one(db_, read_connection,
                  "UPDATE role_connections SET due_at = ? WHERE id = (SELECT id FROM role_connections WHERE due_at <= "
                  "? ORDER BY due_at, id LIMIT 1) RETURNING " +
                      std::string(columns),
                  until, now);
}

result<bool> sqlite_role_connection_store::set_tokens(const role_connection_id& id, std::string_view sealed,
                                                      time_point expires_at) {
  return whether_changed(change(db_,
                                "UPDATE role_connections SET tokens_sealed = ?, access_expires_at = ? WHERE id = ?",
                                sealed, expires_at, id));
}

result<bool> sqlite_role_connection_store::settle(const role_connection_record& claimed,
                                                  const role_connection_news& news) {
  return whether_changed(change(db_,
                                "UPDATE role_connections SET due_at = ?, attempts = ?, told_at = coalesce(?, told_at), "
                                "reason = ? WHERE id = ? AND changes = ?",
                                news.due_at, news.attempts, news.told_at, news.reason, claimed.id, claimed.changes));
}

result<bool> sqlite_role_connection_store::erase(const role_connection_id& id) {
  return whether_changed(change(db_, "DELETE FROM role_connections WHERE id = ?", id));
}

result<bool> sqlite_role_connection_store::erase_unchanged(const role_connection_record& claimed) {
  return whether_changed(
      change(db_, "DELETE FROM role_connections WHERE id = ? AND changes = ?", claimed.id, claimed.changes));
}

result<bool> sqlite_role_connection_store::abandon(const user_id& user) {
  return whether_changed(change(db_, "UPDATE role_connections SET user_id = NULL WHERE user_id = ?", user));
}

result<std::int64_t> sqlite_role_connection_store::number_of(const community_id& community) {
  return db_.guarded([&]() -> result<std::int64_t> {
    db_.run("INSERT INTO role_numbers (community_id) VALUES (?) ON CONFLICT (community_id) DO NOTHING", community);
    auto row = db_.prepare("SELECT number FROM role_numbers WHERE community_id = ?", community);
    if (!row.step()) throw corrupt_row("a community has no number that was just made");
    return row.integer(0);
  });
}

result<std::optional<std::int64_t>> sqlite_role_connection_store::find_number(const community_id& community) const {
  return find_one(db_, read_number, "SELECT number FROM role_numbers WHERE community_id = ?", community);
}

}  // namespace ess::storage::sqlite
