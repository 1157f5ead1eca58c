#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

audit_record read_entry(const statement& row) {
  return {row.text(0), row.integer(1), row.time(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)};
}

}  // namespace

result<audit_head> sqlite_audit_store::head(std::string_view chain) const {
  auto last = find_one(
      db_,
      [](const statement& row) {
        return audit_head{row.integer(0), row.text(1)};
      },
      "SELECT sequence, hash FROM audit_log WHERE chain = ? ORDER BY sequence DESC LIMIT 1", chain);
  if (!last) return std::move(last).error();
  return last->value_or(audit_head{0, std::string(32, '\0')});
}

result<void> sqlite_audit_store::insert(const audit_record& record) {
  return db_.guarded(
      {{"audit entries are never replaced", "audit_fork", "Another audit entry has this place in the chain already."}},
      [&]() -> result<void> {
        db_.run(
            "INSERT INTO audit_log (chain, sequence, at, event, body, previous_hash, hash, personal, "
            "source, actor, target) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, json_extract(?5, '$.source'), "
            "json_extract(?5, '$.actor'), json_extract(?5, '$.target'))",
            record.chain, record.sequence, record.at, record.event, record.body, blob{record.previous_hash},
            blob{record.hash}, record.personal);
        return success();
      });
}

result<std::vector<audit_record>> sqlite_audit_store::list(std::string_view chain, const audit_filter& filter,
                                                           int limit) const {
  // Each combination of conditions is a statement of its own, so that it can use its index; an absent condition still
  // names its parameter.
  std::string sql =
      "SELECT chain, sequence, at, event, body, previous_hash, hash, personal FROM audit_log WHERE chain = ?1";
  sql += filter.event ? " AND event = ?2" : " AND ?2 IS NULL";
  sql += filter.source ? " AND source = ?3" : " AND ?3 IS NULL";
  sql += filter.actor ? " AND actor = ?4" : " AND ?4 IS NULL";
  sql += filter.before ? " AND sequence < ?5" : " AND ?5 IS NULL";
  sql += filter.after ? " AND sequence > ?6" : " AND ?6 IS NULL";
  sql += " ORDER BY sequence DESC LIMIT ?7";
  return find_all(db_, read_entry, sql, chain, filter.event, filter.source, filter.actor, filter.before, filter.after,
                  at_least_zero(limit));
}

result<std::vector<audit_record>> sqlite_audit_store::range(std::string_view chain, std::int64_t after_sequence,
                                                            int limit) const {
  return find_all(db_, read_entry,
                  "SELECT chain, sequence, at, event, body, previous_hash, hash, personal FROM audit_log "
                  "WHERE chain = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                  chain, after_sequence, at_least_zero(limit));
}

result<std::vector<audit_record>> sqlite_audit_store::list_personal(const user_id& user, int limit) const {
  // One part for each index.
  return find_all(
      db_, read_entry,
      "SELECT chain, sequence, at, event, body, previous_hash, hash, personal FROM ("
      "SELECT * FROM audit_log WHERE personal <> '' AND actor = ?1 UNION "
      "SELECT * FROM audit_log WHERE personal <> '' AND target = ?1) ORDER BY at DESC, sequence DESC LIMIT ?2",
      user, at_least_zero(limit));
}

result<std::vector<std::string>> sqlite_audit_store::chains() const {
  // Walks from chain to chain through the index: the cost follows the number of chains, not of entries.
  return find_all(
      db_, [](const statement& row) { return row.text(0); },
      "WITH RECURSIVE walk (chain) AS (SELECT min(chain) FROM audit_log UNION ALL "
      "SELECT (SELECT min(chain) FROM audit_log WHERE chain > walk.chain) FROM walk WHERE walk.chain IS NOT NULL) "
      "SELECT chain FROM walk WHERE chain IS NOT NULL ORDER BY chain");
}

result<std::vector<audit_tally>> sqlite_audit_store::tally(std::string_view chain, std::string_view event,
                                                           time_point since, std::chrono::milliseconds width) const {
  // Only refusals are coalesced; in other entries `count` means something of the action's own.
  return find_all(
      db_,
      [](const statement& row) {
        return audit_tally{row.time(0), row.integer(1), row.integer(2)};
      },
      "SELECT at / ?4 * ?4, sum(refused = 0), sum(CASE WHEN refused THEN times ELSE 0 END) FROM ("
      "SELECT at, json_extract(body, '$.result') IS 'refused' AS refused, "
      "coalesce(json_extract(body, '$.metadata.count'), 1) AS times "
      "FROM audit_log WHERE chain = ?1 AND event = ?2 AND at >= ?3) GROUP BY 1 ORDER BY 1",
      chain, event, since, static_cast<std::int64_t>(width.count()));
}

}  // namespace ess::storage::sqlite
