#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

host_reply_record read_reply(const statement& row) {
  return {row.id_at<api_key_id>(0), row.text(1), row.text(2), row.small_integer(3), row.text(4), row.time(5)};
}

}  // namespace

result<std::optional<host_reply_record>> sqlite_host_reply_store::find(const api_key_id& key,
                                                                       std::string_view name) const {
  return find_one(db_, read_reply,
                  "SELECT api_key_id, name, request_hash, status, body, at FROM host_replies "
                  "WHERE api_key_id = ? AND name = ?",
                  key, name);
}

result<void> sqlite_host_reply_store::insert(const host_reply_record& reply, int most) {
  auto kept = change(db_,
                     "INSERT INTO host_replies (api_key_id, name, number, request_hash, status, body, at) VALUES "
                     "(?1, ?2, 1 + (SELECT coalesce(max(number), 0) FROM host_replies WHERE api_key_id = ?1), "
                     "?3, ?4, ?5, ?6)",
                     reply.key, reply.name, blob{reply.request_hash}, reply.status, reply.body, reply.at);
  if (!kept) return std::move(kept).error();
  // The numbers have no gaps above the oldest one kept, so the bound is found without counting.
  return without_count(change(db_,
                              "DELETE FROM host_replies WHERE api_key_id = ?1 AND number <= "
                              "(SELECT max(number) FROM host_replies WHERE api_key_id = ?1) - ?2",
                              reply.key, at_least_zero(most)));
}

result<int> sqlite_host_reply_store::erase_older(time_point before, int limit) {
  return change(db_,
                "DELETE FROM host_replies WHERE rowid IN (SELECT rowid FROM host_replies WHERE at < ? "
                "ORDER BY at LIMIT ?)",
                before, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
