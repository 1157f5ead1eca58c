#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

throttle_record read_throttle(const statement& row) {
  return {row.text(0), row.small_integer(1), row.time(2), row.time(3)};
}

}  // namespace

result<std::optional<throttle_record>> sqlite_throttle_store::find(std::string_view key) const {
  return find_one(db_, read_throttle, "SELECT key, count, last_at, expires_at FROM throttles WHERE key = ?", blob{key});
}

result<void> sqlite_throttle_store::put(const throttle_record& record) {
  return without_count(change(db_,
                              "INSERT INTO throttles (key, count, last_at, expires_at) VALUES (?, ?, ?, ?) "
                              "ON CONFLICT (key) DO UPDATE SET count = excluded.count, last_at = excluded.last_at, "
                              "expires_at = excluded.expires_at",
                              blob{record.key}, record.count, record.last_at, record.expires_at));
}

result<void> sqlite_throttle_store::erase(std::string_view key) {
  return without_count(change(db_, "DELETE FROM throttles WHERE key = ?", blob{key}));
}

result<int> sqlite_throttle_store::trim(time_point now, int most) {
  auto expired = change(db_, "DELETE FROM throttles WHERE expires_at <= ?", now);
  if (!expired) return expired;
  // Cheap where it is called often: it stops counting one past the limit.
  auto held = find_one(db_, read_number, "SELECT count(*) FROM (SELECT 1 FROM throttles LIMIT ?)", most + 1);
  if (!held) return std::move(held).error();
  if (!*held || **held <= most) return expired;
  // A tenth at once, so that a full table is not sorted through at every attempt.
  auto cooled =
      change(db_, "DELETE FROM throttles WHERE key IN (SELECT key FROM throttles ORDER BY count, last_at LIMIT ?)",
             most / 10 + 1);
  if (!cooled) return cooled;
  return *expired + *cooled;
}

}  // namespace ess::storage::sqlite
