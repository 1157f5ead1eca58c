#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

invite_record read_invite(const statement& row) {
  return {row.id_at<invite_id>(0),
          row.id_at<community_id>(1),
          row.text(2),
          row.id_at<role_id>(3),
          row.text(4),
          row.optional_id<user_id>(5),
          row.time(6),
          row.time(7)};
}

}  // namespace

result<void> sqlite_invite_store::put(const invite_record& invite) {
  return without_count(
      change(db_,
             "INSERT INTO invites (id, community_id, email, role_id, token_hash, invited_by, created_at, expires_at) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (community_id, email) DO UPDATE SET id = excluded.id, "
             "role_id = excluded.role_id, token_hash = excluded.token_hash, invited_by = excluded.invited_by, "
             "created_at = excluded.created_at, expires_at = excluded.expires_at",
             invite.id, invite.community, invite.email, invite.role, blob{invite.token_hash}, invite.invited_by,
             invite.created_at, invite.expires_at));
}

result<std::optional<invite_record>> sqlite_invite_store::find(const community_id& community,
                                                               const invite_id& id) const {
  return find_one(db_, read_invite,
                  "SELECT id, community_id, email, role_id, token_hash, invited_by, created_at, expires_at "
                  "FROM invites WHERE community_id = ? AND id = ?",
                  community, id);
}

result<std::optional<invite_record>> sqlite_invite_store::find_by_token(std::string_view token_hash) const {
  return find_one(db_, read_invite,
                  "SELECT id, community_id, email, role_id, token_hash, invited_by, created_at, expires_at "
                  "FROM invites WHERE token_hash = ?",
                  blob{token_hash});
}

result<std::vector<invite_record>> sqlite_invite_store::list(const community_id& community) const {
  return find_all(db_, read_invite,
                  "SELECT id, community_id, email, role_id, token_hash, invited_by, created_at, expires_at "
                  "FROM invites WHERE community_id = ? ORDER BY email",
                  community);
}

result<std::vector<invite_record>> sqlite_invite_store::list_for_email(std::string_view normal_email) const {
  return find_all(db_, read_invite,
                  "SELECT id, community_id, email, role_id, token_hash, invited_by, created_at, expires_at "
                  "FROM invites WHERE email = ? ORDER BY community_id",
                  normal_email);
}

result<std::optional<invite_record>> sqlite_invite_store::consume(std::string_view token_hash) {
  return find_one(db_, read_invite,
                  "DELETE FROM invites WHERE token_hash = ? RETURNING id, community_id, email, role_id, token_hash, "
                  "invited_by, created_at, expires_at",
                  blob{token_hash});
}

result<bool> sqlite_invite_store::erase(const community_id& community, const invite_id& id) {
  return whether_changed(change(db_, "DELETE FROM invites WHERE community_id = ? AND id = ?", community, id));
}

result<int> sqlite_invite_store::erase_for_email(std::string_view normal_email) {
  return change(db_, "DELETE FROM invites WHERE email = ?", normal_email);
}

result<int> sqlite_invite_store::erase_expired(time_point now) {
  return change(db_, "DELETE FROM invites WHERE expires_at <= ?", now);
}

}  // namespace ess::storage::sqlite
