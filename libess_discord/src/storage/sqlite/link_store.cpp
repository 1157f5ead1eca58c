#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

link_attempt_record read_attempt(const statement& row) {
  return {row.text(0), row.id_at<user_id>(1), row.text(2), row.text(3), row.text(4),
          row.text(5), row.text(6),           row.text(7), row.time(8), row.optional_id<community_id>(9)};
}

discord_identity read_identity(const statement& row, int first) {
  return {row.snowflake_at<discord_user_id>(first), row.text(first + 1), row.text(first + 2), row.text(first + 3)};
}

pending_link_record read_pending(const statement& row) {
  return {row.id_at<pending_link_id>(0), row.id_at<user_id>(1), row.text(2), read_identity(row, 3), row.time(7)};
}

discord_link_record read_link(const statement& row) {
  return {row.id_at<user_id>(0), read_identity(row, 1), row.time(5), row.optional_time(6)};
}

}  // namespace

result<void> sqlite_link_store::insert_attempt(const link_attempt_record& attempt) {
  return without_count(change(
      db_,
      "INSERT INTO link_attempts (state_hash, user_id, session_hash, browser_hash, redirect_uri, verifier_sealed, "
      "scope, issuer, expires_at, community_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      blob{attempt.state_hash}, attempt.user, blob{attempt.session_hash}, blob{attempt.browser_hash},
      attempt.redirect_uri, attempt.verifier_sealed, attempt.scope, attempt.issuer, attempt.expires_at,
      attempt.role_home));
}

result<std::optional<link_attempt_record>> sqlite_link_store::consume_attempt(std::string_view state_hash) {
  return find_one(db_, read_attempt,
                  "DELETE FROM link_attempts WHERE state_hash = ? RETURNING state_hash, user_id, session_hash, "
                  "browser_hash, redirect_uri, verifier_sealed, scope, issuer, expires_at, community_id",
                  blob{state_hash});
}

result<void> sqlite_link_store::insert_pending(const pending_link_record& pending) {
  return without_count(
      change(db_,
             "INSERT INTO pending_links (id, user_id, session_hash, discord_id, username, global_name, avatar, "
             "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             pending.id, pending.user, blob{pending.session_hash}, pending.identity.id, pending.identity.username,
             pending.identity.global_name, pending.identity.avatar, pending.expires_at));
}

result<std::optional<pending_link_record>> sqlite_link_store::find_pending(const pending_link_id& id) const {
  return find_one(db_, read_pending,
                  "SELECT id, user_id, session_hash, discord_id, username, global_name, avatar, expires_at "
                  "FROM pending_links WHERE id = ?",
                  id);
}

result<std::optional<pending_link_record>> sqlite_link_store::consume_pending(const pending_link_id& id) {
  return find_one(db_, read_pending,
                  "DELETE FROM pending_links WHERE id = ? RETURNING id, user_id, session_hash, discord_id, username, "
                  "global_name, avatar, expires_at",
                  id);
}

result<void> sqlite_link_store::erase_unfinished(const user_id& user) {
  if (auto attempts = change(db_, "DELETE FROM link_attempts WHERE user_id = ?", user); !attempts) {
    return std::move(attempts).error();
  }
  return without_count(change(db_, "DELETE FROM pending_links WHERE user_id = ?", user));
}

result<void> sqlite_link_store::move_unfinished(const user_id& user, std::string_view from, std::string_view to) {
  auto attempts = change(db_, "UPDATE link_attempts SET session_hash = ? WHERE user_id = ? AND session_hash = ?",
                         blob{to}, user, blob{from});
  if (!attempts) return std::move(attempts).error();
  return without_count(change(db_, "UPDATE pending_links SET session_hash = ? WHERE user_id = ? AND session_hash = ?",
                              blob{to}, user, blob{from}));
}

result<int> sqlite_link_store::erase_expired(time_point now) {
  auto attempts = change(db_, "DELETE FROM link_attempts WHERE expires_at <= ?", now);
  if (!attempts) return attempts;
  auto pending = change(db_, "DELETE FROM pending_links WHERE expires_at <= ?", now);
  if (!pending) return pending;
  return *attempts + *pending;
}

result<void> sqlite_link_store::insert_link(const discord_link_record& link) {
  return db_.guarded(
      {{"discord_links.discord_id", "discord_id_taken", "This Discord account is linked to another ESS account."},
       {"discord_links.user_id", "user_already_linked",
        "This ESS account is linked to a Discord account already. Unlink that one first."}},
      [&]() -> result<void> {
        db_.run(
            "INSERT INTO discord_links (user_id, discord_id, username, global_name, avatar, linked_at, stale_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            link.user, link.identity.id, link.identity.username, link.identity.global_name, link.identity.avatar,
            link.linked_at, link.stale_at);
        return success();
      });
}

result<std::optional<discord_link_record>> sqlite_link_store::find_link(const user_id& user) const {
  return find_one(db_, read_link,
                  "SELECT user_id, discord_id, username, global_name, avatar, linked_at, stale_at FROM discord_links "
                  "WHERE user_id = ?",
                  user);
}

result<std::optional<discord_link_record>> sqlite_link_store::find_link_by_discord_id(discord_user_id id) const {
  return find_one(db_, read_link,
                  "SELECT user_id, discord_id, username, global_name, avatar, linked_at, stale_at FROM discord_links "
                  "WHERE discord_id = ?",
                  id);
}

result<void> sqlite_link_store::set_stale_at(const user_id& user, std::optional<time_point> at) {
  return without_count(change(db_, "UPDATE discord_links SET stale_at = ? WHERE user_id = ?", at, user));
}

result<bool> sqlite_link_store::erase_link(const user_id& user) {
  return whether_changed(change(db_, "DELETE FROM discord_links WHERE user_id = ?", user));
}

}  // namespace ess::storage::sqlite
