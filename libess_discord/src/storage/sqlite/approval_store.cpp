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
          row.time(9)};
}

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
  return without_count(change(
      db_,
      "INSERT INTO approvals (id, community_id, status, risk, requested_by, payload, reason, decided_by, "
      "decided_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      approval.id, approval.community, to_string(approval.status), to_string(approval.risk), approval.requested_by,
      approval.payload, approval.reason, approval.decided_by, approval.decided_at, approval.created_at));
}

result<std::optional<approval_record>> sqlite_approval_store::find(const community_id& community,
                                                                   const approval_id& id) const {
  return find_one(db_, read_approval,
                  "SELECT id, community_id, status, risk, requested_by, payload, reason, decided_by, decided_at, "
                  "created_at FROM approvals WHERE community_id = ? AND id = ?",
                  community, id);
}

result<std::vector<approval_record>> sqlite_approval_store::list(const community_id& community,
                                                                 std::optional<approval_status> status,
                                                                 int limit) const {
  if (!status) {
    return find_all(db_, read_approval,
                    "SELECT id, community_id, status, risk, requested_by, payload, reason, decided_by, decided_at, "
                    "created_at FROM approvals WHERE community_id = ? ORDER BY created_at DESC, rowid DESC LIMIT ?",
                    community, at_least_zero(limit));
  }
  return find_all(db_, read_approval,
                  "SELECT id, community_id, status, risk, requested_by, payload, reason, decided_by, decided_at, "
                  "created_at FROM approvals WHERE community_id = ? AND status = ? "
                  "ORDER BY created_at DESC, rowid DESC LIMIT ?",
                  community, to_string(*status), at_least_zero(limit));
}

result<bool> sqlite_approval_store::decide(const community_id& community, const approval_id& id, approval_status status,
                                           const user_id& decided_by, std::string_view reason, time_point at) {
  return whether_changed(change(db_,
                                "UPDATE approvals SET status = ?, decided_by = ?, reason = ?, decided_at = ? "
                                "WHERE community_id = ? AND id = ? AND status = 'PENDING'",
                                to_string(status), decided_by, reason, at, community, id));
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
