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
          row.time(8),
          row.small_integer(9),
          row.optional_id<user_id>(10)};
}

call_change_record read_change(const statement& row) {
  const auto status = parse_call_status(row.text(3));
  if (!status) throw corrupt_row("a change of a dispatch call has an unknown status");
  return {row.id_at<community_id>(0),
          row.id_at<call_id>(1),
          row.small_integer(2),
          *status,
          from_json_list(row.text(4)),
          row.optional_id<user_id>(5),
          row.optional_id<user_id>(6),
          row.text(7),
          row.time(8)};
}

constexpr std::string_view columns =
    "SELECT id, community_id, title, description, priority, status, location, created_at, updated_at, version, "
    "assigned_to FROM calls ";

std::string select_where(std::string_view conditions) { return std::string(columns) + std::string(conditions); }

}  // namespace

result<void> sqlite_call_store::insert(const call_record& call) {
  return without_count(
      change(db_,
             "INSERT INTO calls (id, community_id, title, description, priority, status, location, created_at, "
             "updated_at, version, assigned_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             call.id, call.community, call.title, call.description, call.priority, to_string(call.status),
             call.location, call.created_at, call.updated_at, call.version, call.assigned_to));
}

result<std::optional<call_record>> sqlite_call_store::find(const community_id& community, const call_id& id) const {
  return find_one(db_, read_call, select_where("WHERE community_id = ? AND id = ?"), community, id);
}

// The list of statuses is written as in the index `calls_open`, so that SQLite sees that the index serves.
result<std::vector<call_record>> sqlite_call_store::list_open(const community_id& community,
                                                              const std::optional<call_id>& before, int limit) const {
  auto sql = select_where("WHERE community_id = ?1 AND status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE')");
  sql += before ? " AND (priority, updated_at, rowid) < (SELECT priority, updated_at, rowid FROM calls "
                  "WHERE community_id = ?1 AND id = ?2)"
                : " AND ?2 IS NULL";
  sql += " ORDER BY priority DESC, updated_at DESC, rowid DESC LIMIT ?3";
  return find_all(db_, read_call, sql, community, before, at_least_zero(limit));
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

result<std::vector<call_record>> sqlite_call_store::list(const community_id& community,
                                                         const std::optional<call_id>& before, int limit) const {
  auto sql = select_where("WHERE community_id = ?1");
  sql += before ? " AND (updated_at, rowid) < (SELECT updated_at, rowid FROM calls WHERE community_id = ?1 AND id = ?2)"
                : " AND ?2 IS NULL";
  sql += " ORDER BY updated_at DESC, rowid DESC LIMIT ?3";
  return find_all(db_, read_call, sql, community, before, at_least_zero(limit));
}

result<bool> sqlite_call_store::update(const call_record& call) {
  return whether_changed(change(db_,
                                "UPDATE calls SET title = ?, description = ?, priority = ?, status = ?, location = ?, "
                                "updated_at = ?, version = ?, assigned_to = ? "
                                "WHERE community_id = ? AND id = ? AND version = ?",
                                call.title, call.description, call.priority, to_string(call.status), call.location,
                                call.updated_at, call.version, call.assigned_to, call.community, call.id,
                                call.version - 1));
}

result<void> sqlite_call_store::insert_change(const call_change_record& made) {
  return without_count(
      change(db_,
             "INSERT INTO call_history (community_id, call_id, version, status, fields, actor, assigned_to, note, at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             made.community, made.call, made.version, to_string(made.status), to_json_list(made.fields), made.actor,
             made.assigned_to, made.note, made.at));
}

result<std::vector<call_change_record>> sqlite_call_store::list_changes(const community_id& community,
                                                                        const call_id& call, int limit) const {
  return find_all(db_, read_change,
                  "SELECT community_id, call_id, version, status, fields, actor, assigned_to, note, at "
                  "FROM call_history WHERE community_id = ? AND call_id = ? ORDER BY version DESC LIMIT ?",
                  community, call, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
