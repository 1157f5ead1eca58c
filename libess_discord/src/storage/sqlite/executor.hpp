// What the threads of a store do with their jobs.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ess/base/log.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/job_queue.hpp"
#include "storage/sqlite/unit.hpp"
#include "storage/sqlite/unit_time.hpp"

namespace ess::storage::sqlite {

/// Runs reads, each in one transaction of its own. Threads: one.
class reader {
 public:
  reader(connection& db, unit_time& time) : db_(db), time_(time), unit_(db) {}
  result<void> run(const database::read_work& work);

 private:
  connection& db_;
  unit_time& time_;
  unit unit_;
};

/// Runs groups of writes: one transaction, a savepoint for each unit of work, one commit. Threads: one.
class writer {
 public:
  writer(connection& db, unit_time& time, const logger* log) : db_(db), time_(time), log_(log), unit_(db) {}
  /// Runs the jobs and tells each its outcome once the commit is durable.
  void run(std::span<job> jobs);

 private:
  std::vector<result<void>> commit_group(std::span<job> jobs);
  result<void> begin();
  result<void> run_in_savepoint(const database::write_work& work);
  result<void> commit();
  void roll_back() noexcept;

  connection& db_;
  unit_time& time_;
  const logger* log_;
  unit unit_;
  time_point latest_{};
  std::optional<error> broken_;
};

}  // namespace ess::storage::sqlite
