#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

membership_record read_membership(const statement& row) {
  return {row.id_at<community_id>(0), row.id_at<user_id>(1), row.id_at<role_id>(2), row.time(3), row.optional_time(4)};
}

}  // namespace

result<void> sqlite_membership_store::put(const membership_record& membership) {
  return without_count(change(db_,
                              "INSERT INTO memberships (community_id, user_id, role_id, since, suspended_at) "
                              "VALUES (?, ?, ?, ?, ?) "
                              "ON CONFLICT (community_id, user_id) DO UPDATE SET role_id = excluded.role_id",
                              membership.community, membership.user, membership.role, membership.since,
                              membership.suspended_at));
}

result<std::optional<membership_record>> sqlite_membership_store::find(const community_id& community,
                                                                       const user_id& user) const {
  return find_one(db_, read_membership,
                  "SELECT community_id, user_id, role_id, since, suspended_at FROM memberships "
                  "WHERE community_id = ? AND user_id = ?",
                  community, user);
}

result<std::vector<membership_record>> sqlite_membership_store::list_for_user(const user_id& user) const {
  return find_all(db_, read_membership,
                  "SELECT community_id, user_id, role_id, since, suspended_at FROM memberships WHERE user_id = ? "
                  "ORDER BY community_id",
                  user);
}

result<std::vector<membership_record>> sqlite_membership_store::list_for_community(
    const community_id& community) const {
  return find_all(db_, read_membership,
                  "SELECT community_id, user_id, role_id, since, suspended_at FROM memberships WHERE community_id = ? "
                  "ORDER BY user_id",
                  community);
}

result<bool> sqlite_membership_store::set_suspended_at(const community_id& community, const user_id& user,
                                                       std::optional<time_point> at) {
  return whether_changed(change(db_, "UPDATE memberships SET suspended_at = ? WHERE community_id = ? AND user_id = ?",
                                at, community, user));
}

result<bool> sqlite_membership_store::erase(const community_id& community, const user_id& user) {
  return whether_changed(
      change(db_, "DELETE FROM memberships WHERE community_id = ? AND user_id = ?", community, user));
}

}  // namespace ess::storage::sqlite
