#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

session_record read_session(const statement& row) {
  return {row.text(0), row.id_at<user_id>(1), row.time(2), row.time(3),
          row.time(4), row.time(5),           row.text(6), row.text(7)};
}

}  // namespace

result<void> sqlite_session_store::insert(const session_record& session) {
  return db_.guarded([&]() -> result<void> {
    db_.run(
        "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at, password_checked_at, "
        "network, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        blob{session.token_hash}, session.user, session.created_at, session.last_seen_at, session.expires_at,
        session.password_checked_at, session.network, session.user_agent);
    return success();
  });
}

result<std::optional<session_record>> sqlite_session_store::find(std::string_view token_hash) const {
  return find_one(db_, read_session,
                  "SELECT token_hash, user_id, created_at, last_seen_at, expires_at, password_checked_at, network, "
                  "user_agent FROM sessions WHERE token_hash = ?",
                  blob{token_hash});
}

result<std::vector<session_record>> sqlite_session_store::list_for_user(const user_id& user) const {
  return find_all(db_, read_session,
                  "SELECT token_hash, user_id, created_at, last_seen_at, expires_at, password_checked_at, network, "
                  "user_agent FROM sessions WHERE user_id = ? ORDER BY created_at DESC, rowid DESC",
                  user);
}

result<void> sqlite_session_store::touch(std::string_view token_hash, time_point seen_at) {
  return without_count(change(db_, "UPDATE sessions SET last_seen_at = max(last_seen_at, ?) WHERE token_hash = ?",
                              seen_at, blob{token_hash}));
}

result<void> sqlite_session_store::set_password_checked_at(std::string_view token_hash, time_point at) {
  return without_count(
      change(db_, "UPDATE sessions SET password_checked_at = ? WHERE token_hash = ?", at, blob{token_hash}));
}

result<void> sqlite_session_store::erase(std::string_view token_hash) {
  return without_count(change(db_, "DELETE FROM sessions WHERE token_hash = ?", blob{token_hash}));
}

result<int> sqlite_session_store::erase_for_user(const user_id& user, std::string_view except_token_hash) {
  return change(db_, "DELETE FROM sessions WHERE user_id = ? AND token_hash <> ?", user, blob{except_token_hash});
}

result<int> sqlite_session_store::erase_expired(time_point now, time_point idle_before) {
  return change(db_, "DELETE FROM sessions WHERE expires_at <= ? OR last_seen_at < ?", now, idle_before);
}

}  // namespace ess::storage::sqlite
