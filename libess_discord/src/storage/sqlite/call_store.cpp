#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

call_record read_call(const statement& row) {
  const auto status = parse_call_status(row.text(5));
  if (!status) throw corrupt_row("a dispatch call has an unknown status");
  return {row.id_at<call_id>(0),
          row.id_at<community_id>(1),
          row.text(2),
          row.text(3),
          row.small_integer(4),
          *status,
          row.optional_text(6),
          row.time(7),
          row.time(8)};
}

}  // namespace

result<void> sqlite_call_store::insert(const call_record& call) {
  return without_count(
      change(db_,
             "INSERT INTO calls (id, community_id, title, description, priority, status, location, created_at, "
             "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             call.id, call.community, call.title, call.description, call.priority, to_string(call.status),
             call.location, call.created_at, call.updated_at));
}

result<std::optional<call_record>> sqlite_call_store::find(const community_id& community, const call_id& id) const {
  return find_one(db_, read_call,
                  "SELECT id, community_id, title, description, priority, status, location, created_at, updated_at "
                  "FROM calls WHERE community_id = ? AND id = ?",
                  community, id);
}

// The list of statuses is written as in the index `calls_open`, so that SQLite sees that the index serves.
result<std::vector<call_record>> sqlite_call_store::list_open(const community_id& community, int limit) const {
  return find_all(db_, read_call,
                  "SELECT id, community_id, title, description, priority, status, location, created_at, updated_at "
                  "FROM calls WHERE community_id = ? AND status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE') "
                  "ORDER BY priority DESC, updated_at DESC, rowid DESC LIMIT ?",
                  community, at_least_zero(limit));
}

result<std::int64_t> sqlite_call_store::count_open(const community_id& community) const {
  return db_.guarded([&]() -> result<std::int64_t> {
    auto count = db_.prepare(
        "SELECT count(*) FROM calls WHERE community_id = ? AND status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE')",
        community);
    count.step();
    return count.integer(0);
  });
}

result<std::vector<call_record>> sqlite_call_store::list(const community_id& community, int limit) const {
  return find_all(db_, read_call,
                  "SELECT id, community_id, title, description, priority, status, location, created_at, updated_at "
                  "FROM calls WHERE community_id = ? ORDER BY updated_at DESC, rowid DESC LIMIT ?",
                  community, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
