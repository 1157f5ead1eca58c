#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

job_record read_job(const statement& row) {
  const auto kind = parse_job_kind(row.text(1));
  if (!kind) throw corrupt_row("a job of an unknown kind");
  return {row.id_at<job_id>(0), *kind,      row.optional_id<user_id>(2), row.text(3), row.small_integer(4),
          row.time(5),          row.time(6)};
}

}  // namespace

result<void> sqlite_job_store::insert(const job_record& job) {
  return without_count(change(
      db_, "INSERT INTO jobs (id, kind, user_id, sealed, attempts, created_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      job.id, to_string(job.kind), job.user, job.sealed, job.attempts, job.created_at, job.due_at));
}

result<std::optional<job_record>> sqlite_job_store::next(job_kind kind) const {
  return find_one(db_, read_job,
                  "SELECT id, kind, user_id, sealed, attempts, created_at, due_at FROM jobs WHERE kind = ? "
                  "ORDER BY due_at, rowid LIMIT 1",
                  to_string(kind));
}

result<bool> sqlite_job_store::postpone(const job_id& id, int attempts, time_point due_at) {
  return whether_changed(change(db_, "UPDATE jobs SET attempts = ?, due_at = ? WHERE id = ?", attempts, due_at, id));
}

result<bool> sqlite_job_store::erase(const job_id& id) {
  return whether_changed(change(db_, "DELETE FROM jobs WHERE id = ?", id));
}

}  // namespace ess::storage::sqlite
