#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

approval_record read_approval(const statement& row) {
  const auto status = parse_approval_status(row.text(2));
  const auto risk = parse_risk_level(row.text(3));
  if (!status || !risk) throw corrupt_row("an approval request has an unknown status or risk");
  return {row.id_at<approval_id>(0),
          row.id_at<community_id>(1),
          *status,
          *risk,
          row.optional_id<user_id>(4),
          row.text(5),
          row.text(6),
          row.optional_id<user_id>(7),
          row.optional_time(8),
          row.time(9),
          row.text(10),
          row.optional_id<api_key_id>(11),
          row.optional_integer(12)};
}

constexpr std::string_view columns =
    "SELECT id, community_id, status, risk, requested_by, payload, reason, decided_by, decided_at, created_at, "
    "decision_reason, requested_with, decision_number FROM approvals ";

moderation_action_record read_action(const statement& row) {
  return {row.id_at<action_id>(0),
          row.id_at<community_id>(1),
          row.id_at<approval_id>(2),
          row.text(3),
          row.text(4),
          row.optional_id<user_id>(5),
          row.time(6)};
}

}  // namespace

result<void> sqlite_approval_store::insert(const approval_record& approval) {
  return without_count(
      change(db_,
             "INSERT INTO approvals (id, community_id, status, risk, requested_by, payload, reason, decided_by, "
             "decided_at, created_at, decision_reason, requested_with, decision_number) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             approval.id, approval.community, to_string(approval.status), to_string(approval.risk),
             approval.requested_by, approval.payload, approval.reason, approval.decided_by, approval.decided_at,
             approval.created_at, approval.decision_reason, approval.requested_with, approval.decision_number));
}

result<std::optional<approval_record>> sqlite_approval_store::find(const community_id& community,
                                                                   const approval_id& id) const {
  return find_one(db_, read_approval, std::string(columns) + "WHERE community_id = ? AND id = ?", community, id);
}

result<std::vector<approval_record>> sqlite_approval_store::list(const community_id& community,
                                                                 const approval_query& wanted, int limit) const {
  // Each combination of conditions is a statement of its own, so that it can use its index; an absent condition still
  // names its parameter.
  std::string sql(columns);
  sql += "WHERE community_id = ?1";
  sql += wanted.status ? " AND status = ?2" : " AND ?2 IS NULL";
  sql += wanted.requested_by ? " AND requested_by = ?3" : " AND ?3 IS NULL";
  sql += wanted.before ? " AND (created_at, rowid) < (SELECT created_at, rowid FROM approvals "
                         "WHERE community_id = ?1 AND id = ?4)"
                       : " AND ?4 IS NULL";
  sql += " ORDER BY created_at DESC, rowid DESC LIMIT ?5";
  std::optional<std::string_view> status;
  if (wanted.status) status = to_string(*wanted.status);
  return find_all(db_, read_approval, sql, community, status, wanted.requested_by, wanted.before, at_least_zero(limit));
}

result<std::int64_t> sqlite_approval_store::count(const community_id& community, approval_status status) const {
  return db_.guarded([&]() -> result<std::int64_t> {
    auto count = db_.prepare("SELECT count(*) FROM approvals WHERE community_id = ? AND status = ?", community,
                             to_string(status));
    count.step();
    return count.integer(0);
  });
}

result<bool> sqlite_approval_store::decide(const community_id& community, const approval_id& id, approval_status status,
                                           const std::optional<user_id>& decided_by, std::string_view reason,
                                           time_point at) {
  // One transaction writes at a time, so the greatest number so far is that of the last commit.
  return whether_changed(change(db_,
                                "UPDATE approvals SET status = ?1, decided_by = ?2, decision_reason = ?3, "
                                "decided_at = ?4, decision_number = 1 + (SELECT coalesce(max(decision_number), 0) "
                                "FROM approvals WHERE community_id = ?5) "
                                "WHERE community_id = ?5 AND id = ?6 AND status = 'PENDING'",
                                to_string(status), decided_by, reason, at, community, id));
}

result<std::vector<approval_record>> sqlite_approval_store::list_decided(const community_id& community,
                                                                         std::int64_t after, int limit) const {
  return find_all(
      db_, read_approval,
      std::string(columns) + "WHERE community_id = ? AND decision_number > ? ORDER BY decision_number LIMIT ?",
      community, after, at_least_zero(limit));
}

result<void> sqlite_approval_store::insert_action(const moderation_action_record& action) {
  return without_count(
      change(db_,
             "INSERT INTO moderation_actions (id, community_id, approval_id, command, payload, decided_by, created_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?)",
             action.id, action.community, action.approval, action.command, action.payload, action.decided_by,
             action.created_at));
}

result<std::vector<moderation_action_record>> sqlite_approval_store::list_actions(const community_id& community,
                                                                                  int limit) const {
  return find_all(db_, read_action,
                  "SELECT id, community_id, approval_id, command, payload, decided_by, created_at "
                  "FROM moderation_actions WHERE community_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?",
                  community, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
