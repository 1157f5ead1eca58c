#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

known_device_record read_device(const statement& row) {
  return {row.text(0), row.id_at<user_id>(1), row.time(2), row.time(3)};
}

}  // namespace

result<void> sqlite_known_device_store::insert(const known_device_record& device) {
  return without_count(
      change(db_, "INSERT INTO known_devices (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
             blob{device.token_hash}, device.user, device.created_at, device.expires_at));
}

result<std::optional<known_device_record>> sqlite_known_device_store::find(std::string_view token_hash) const {
  return find_one(db_, read_device,
                  "SELECT token_hash, user_id, created_at, expires_at FROM known_devices WHERE token_hash = ?",
                  blob{token_hash});
}

result<std::vector<known_device_record>> sqlite_known_device_store::list_for_user(const user_id& user) const {
  return find_all(db_, read_device,
                  "SELECT token_hash, user_id, created_at, expires_at FROM known_devices WHERE user_id = ? "
                  "ORDER BY created_at DESC, rowid DESC",
                  user);
}

result<int> sqlite_known_device_store::erase_for_user(const user_id& user) {
  return change(db_, "DELETE FROM known_devices WHERE user_id = ?", user);
}

result<void> sqlite_known_device_store::trim(const user_id& user, time_point now, int keep) {
  if (auto ended = change(db_, "DELETE FROM known_devices WHERE expires_at <= ?", now); !ended) {
    return std::move(ended).error();
  }
  return without_count(change(db_,
                              "DELETE FROM known_devices WHERE user_id = ? AND rowid NOT IN (SELECT rowid FROM "
                              "known_devices WHERE user_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?)",
                              user, user, at_least_zero(keep)));
}

}  // namespace ess::storage::sqlite
