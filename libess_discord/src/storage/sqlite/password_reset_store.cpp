#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

password_reset_record read_reset(const statement& row) {
  return {row.text(0), row.id_at<user_id>(1), row.time(2), row.time(3)};
}

}  // namespace

result<void> sqlite_password_reset_store::insert(const password_reset_record& reset) {
  return without_count(
      change(db_, "INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
             blob{reset.token_hash}, reset.user, reset.created_at, reset.expires_at));
}

result<std::optional<password_reset_record>> sqlite_password_reset_store::find(std::string_view token_hash) const {
  return find_one(db_, read_reset,
                  "SELECT token_hash, user_id, created_at, expires_at FROM password_resets WHERE token_hash = ?",
                  blob{token_hash});
}

result<std::optional<password_reset_record>> sqlite_password_reset_store::consume(std::string_view token_hash) {
  return find_one(
      db_, read_reset,
      "DELETE FROM password_resets WHERE token_hash = ? RETURNING token_hash, user_id, created_at, expires_at",
      blob{token_hash});
}

result<int> sqlite_password_reset_store::erase_for_user(const user_id& user) {
  return change(db_, "DELETE FROM password_resets WHERE user_id = ?", user);
}

result<int> sqlite_password_reset_store::erase_expired(time_point now) {
  return change(db_, "DELETE FROM password_resets WHERE expires_at <= ?", now);
}

}  // namespace ess::storage::sqlite
