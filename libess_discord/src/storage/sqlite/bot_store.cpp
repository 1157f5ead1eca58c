#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

bot_lease_record read_lease(const statement& row) {
  return {row.id_at<community_id>(0), row.text(1), row.text(2), row.integer(3), row.time(4)};
}

bot_guild_record read_guild(const statement& row) {
  return {row.id_at<community_id>(0), row.snowflake_at<ess::guild_id>(1), row.text(2), row.time(3)};
}

}  // namespace

result<std::optional<bot_lease_record>> sqlite_bot_store::find_lease(const community_id& community,
                                                                     std::string_view scope) const {
  return find_one(db_, read_lease,
                  "SELECT community_id, scope, holder, fence, expires_at FROM bot_leases "
                  "WHERE community_id = ? AND scope = ?",
                  community, scope);
}

result<bool> sqlite_bot_store::has_fence(const community_id& community, std::int64_t fence) const {
  const auto found =
      find_one(db_, read_number, "SELECT 1 FROM bot_leases WHERE community_id = ? AND fence = ?", community, fence);
  if (!found) return found.error();
  return found->has_value();
}

result<std::int64_t> sqlite_bot_store::highest_fence(const community_id& community) const {
  const auto found =
      find_one(db_, read_number, "SELECT coalesce(max(fence), 0) FROM bot_leases WHERE community_id = ?", community);
  if (!found) return found.error();
  return found->value_or(0);
}

result<int> sqlite_bot_store::count_leases(const community_id& community) const {
  const auto found = find_one(db_, read_number, "SELECT count(*) FROM bot_leases WHERE community_id = ?", community);
  if (!found) return found.error();
  return static_cast<int>(found->value_or(0));
}

result<void> sqlite_bot_store::put_lease(const bot_lease_record& lease) {
  return without_count(change(db_,
                              "INSERT INTO bot_leases (community_id, scope, holder, fence, expires_at) "
                              "VALUES (?, ?, ?, ?, ?) ON CONFLICT (community_id, scope) DO UPDATE SET "
                              "holder = excluded.holder, fence = excluded.fence, expires_at = excluded.expires_at",
                              lease.community, lease.scope, lease.holder, lease.fence, lease.expires_at));
}

result<int> sqlite_bot_store::erase_leases(const community_id& community, time_point before) {
  return change(db_, "DELETE FROM bot_leases WHERE community_id = ? AND expires_at < ?", community, before);
}

result<std::optional<bot_guild_record>> sqlite_bot_store::find_guild(const community_id& community) const {
  return find_one(db_, read_guild, "SELECT community_id, guild_id, state, at FROM bot_guilds WHERE community_id = ?",
                  community);
}

result<void> sqlite_bot_store::put_guild(const bot_guild_record& told) {
  return without_count(change(db_,
                              "INSERT INTO bot_guilds (community_id, guild_id, state, at) VALUES (?, ?, ?, ?) "
                              "ON CONFLICT (community_id) DO UPDATE SET guild_id = excluded.guild_id, "
                              "state = excluded.state, at = excluded.at",
                              told.community, told.guild, told.state, told.at));
}

}  // namespace ess::storage::sqlite
