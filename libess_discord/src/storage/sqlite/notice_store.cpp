#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

notice_record read_notice(const statement& row) {
  return {row.id_at<notice_id>(0), row.id_at<user_id>(1), row.time(2), row.text(3), row.text(4), row.text(5)};
}

}  // namespace

result<void> sqlite_notice_store::insert(const notice_record& notice) {
  return without_count(change(db_,
                              "INSERT INTO notices (id, user_id, at, kind, subject, text) VALUES (?, ?, ?, ?, ?, ?)",
                              notice.id, notice.user, notice.at, notice.kind, notice.subject, notice.text));
}

result<std::vector<notice_record>> sqlite_notice_store::list(const user_id& user, int limit) const {
  return find_all(db_, read_notice,
                  "SELECT id, user_id, at, kind, subject, text FROM notices WHERE user_id = ? "
                  "ORDER BY at DESC, rowid DESC LIMIT ?",
                  user, at_least_zero(limit));
}

result<bool> sqlite_notice_store::erase(const user_id& user, const notice_id& id) {
  return whether_changed(change(db_, "DELETE FROM notices WHERE user_id = ? AND id = ?", user, id));
}

result<int> sqlite_notice_store::erase_all_but(const user_id& user, int keep) {
  return change(db_,
                "DELETE FROM notices WHERE user_id = ? AND id NOT IN "
                "(SELECT id FROM notices WHERE user_id = ? ORDER BY at DESC, rowid DESC LIMIT ?)",
                user, user, at_least_zero(keep));
}

}  // namespace ess::storage::sqlite
