#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

user_record read_user(const statement& row) {
  return {row.id_at<user_id>(0), row.text(1), row.text(2), row.text(3), row.optional_time(4), row.time(5)};
}

result<void> must_exist(result<int> changed) {
  if (!changed) return std::move(changed).error();
  if (*changed == 0) return error(errc::not_found, "user_not_found", "There is no such user.");
  return success();
}

}  // namespace

result<void> sqlite_user_store::insert(const user_record& user) {
  return db_.guarded({{"users.email", "email_taken", "Another account has this e-mail address."},
                      {"users.id", "user_exists", "This user exists already."}},
                     [&]() -> result<void> {
                       db_.run(
                           "INSERT INTO users (id, email, name, password_hash, disabled_at, created_at) "
                           "VALUES (?, ?, ?, ?, ?, ?)",
                           user.id, user.email, user.name, user.password_hash, user.disabled_at, user.created_at);
                       return success();
                     });
}

result<std::optional<user_record>> sqlite_user_store::find(const user_id& id) const {
  return find_one(db_, read_user,
                  "SELECT id, email, name, password_hash, disabled_at, created_at FROM users WHERE id = ?", id);
}

result<std::optional<user_record>> sqlite_user_store::find_by_email(std::string_view normal_email) const {
  return find_one(db_, read_user,
                  "SELECT id, email, name, password_hash, disabled_at, created_at FROM users WHERE email = ?",
                  normal_email);
}

result<std::vector<user_record>> sqlite_user_store::list(std::string_view after_email, int limit) const {
  return find_all(db_, read_user,
                  "SELECT id, email, name, password_hash, disabled_at, created_at FROM users WHERE email > ? "
                  "ORDER BY email LIMIT ?",
                  after_email, at_least_zero(limit));
}

result<void> sqlite_user_store::set_password_hash(const user_id& id, std::string_view phc) {
  return must_exist(change(db_, "UPDATE users SET password_hash = ? WHERE id = ?", phc, id));
}

result<void> sqlite_user_store::set_disabled_at(const user_id& id, std::optional<time_point> at) {
  return must_exist(change(db_, "UPDATE users SET disabled_at = ? WHERE id = ?", at, id));
}

result<bool> sqlite_user_store::erase(const user_id& id) {
  return whether_changed(change(db_, "DELETE FROM users WHERE id = ?", id));
}

}  // namespace ess::storage::sqlite
