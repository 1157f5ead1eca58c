// The part of the audit store that is about checkpoints, cuts and erasure.
#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

constexpr std::string_view text_of(checkpoint_kind kind) { return kind == checkpoint_kind::cut ? "cut" : "head"; }

audit_checkpoint_record read_checkpoint(const statement& row) {
  const std::string kind = row.text(0);
  if (kind != "head" && kind != "cut") throw corrupt_row("an audit checkpoint is of no known kind");
  return {kind == "cut" ? checkpoint_kind::cut : checkpoint_kind::head,
          row.text(1),
          row.integer(2),
          row.text(3),
          row.time(4),
          row.text(5),
          row.text(6)};
}

}  // namespace

result<int> sqlite_audit_store::erase_personal(const user_id& user) {
  // Two statements, as each has an index of its own; what the first erased the second no longer finds.
  auto as_actor = change(db_, "UPDATE audit_log SET personal = '' WHERE personal <> '' AND actor = ?", user);
  if (!as_actor) return as_actor;
  auto as_target = change(db_, "UPDATE audit_log SET personal = '' WHERE personal <> '' AND target = ?", user);
  if (!as_target) return as_target;
  return *as_actor + *as_target;
}

result<void> sqlite_audit_store::insert_checkpoint(const audit_checkpoint_record& checkpoint) {
  return db_.guarded({{"a cut names an entry that is there", "audit_cut_unknown",
                       "The audit log has no such entry to be cut at, so nothing was removed."}},
                     [&]() -> result<void> {
                       db_.run(
                           "INSERT INTO audit_checkpoints (kind, chain, sequence, hash, at, key_id, signature) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                           text_of(checkpoint.kind), checkpoint.chain, checkpoint.sequence, blob{checkpoint.hash},
                           checkpoint.at, checkpoint.key_id, blob{checkpoint.signature});
                       return success();
                     });
}

result<std::vector<audit_checkpoint_record>> sqlite_audit_store::checkpoints(std::string_view chain,
                                                                             std::int64_t after_sequence,
                                                                             int limit) const {
  return find_all(db_, read_checkpoint,
                  "SELECT kind, chain, sequence, hash, at, key_id, signature FROM audit_checkpoints "
                  "WHERE chain = ? AND sequence > ? ORDER BY sequence, kind LIMIT ?",
                  chain, after_sequence, at_least_zero(limit));
}

result<std::optional<audit_checkpoint_record>> sqlite_audit_store::cut(std::string_view chain) const {
  return find_one(db_, read_checkpoint,
                  "SELECT kind, chain, sequence, hash, at, key_id, signature FROM audit_checkpoints "
                  "WHERE chain = ? AND kind = 'cut' ORDER BY sequence DESC LIMIT 1",
                  chain);
}

result<std::vector<audit_progress>> sqlite_audit_store::uncovered() const {
  return find_all(
      db_,
      [](const statement& row) {
        return audit_progress{row.text(0), row.integer(1), row.integer(2), row.time(3)};
      },
      // As in `chains`: from chain to chain through the index, with three look-ups each.
      "WITH RECURSIVE walk (chain) AS (SELECT min(chain) FROM audit_log UNION ALL "
      "SELECT (SELECT min(chain) FROM audit_log WHERE chain > walk.chain) FROM walk WHERE walk.chain IS NOT NULL), "
      "standing (chain, head, covered) AS (SELECT chain, "
      "(SELECT max(sequence) FROM audit_log WHERE audit_log.chain = walk.chain), "
      "coalesce((SELECT max(sequence) FROM audit_checkpoints WHERE audit_checkpoints.chain = walk.chain), 0) "
      "FROM walk WHERE chain IS NOT NULL) "
      "SELECT chain, head, covered, (SELECT at FROM audit_log WHERE audit_log.chain = standing.chain "
      "AND sequence > covered ORDER BY sequence LIMIT 1) FROM standing WHERE head > covered ORDER BY chain");
}

result<int> sqlite_audit_store::erase_below_cut(std::string_view chain, int limit) {
  return change(db_,
                "DELETE FROM audit_log WHERE rowid IN (SELECT rowid FROM audit_log WHERE chain = ?1 AND sequence <= "
                "(SELECT max(sequence) FROM audit_checkpoints WHERE chain = ?1 AND kind = 'cut') "
                "ORDER BY sequence LIMIT ?2)",
                chain, at_least_zero(limit));
}

}  // namespace ess::storage::sqlite
