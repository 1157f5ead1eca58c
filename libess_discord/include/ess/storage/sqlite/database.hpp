// The SQLite backend: one file, one process, many threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/database.hpp"

namespace ess::storage::sqlite {

/// Names a database that lives in memory and dies with its object. Meant for tests.
inline constexpr std::string_view in_memory = ":memory:";

/// What `open` does about a schema that is older than this program (or absent).
enum class schema_policy {
  require_current,  ///< refuse, and say which command brings it up to date
  migrate,          ///< create or upgrade it
};

struct options {
  std::string path;  ///< a file, or `in_memory`
  schema_policy schema = schema_policy::require_current;
  std::size_t readers = 2;       ///< reading connections, each with a thread of its own; none in memory
  std::size_t max_queue = 1024;  ///< units of work that may wait, for writes and for reads; beyond it `store_busy`
  std::size_t max_group = 128;   ///< units of work that may share one commit
  std::chrono::milliseconds busy_timeout{5000};
};

/// Opens a store. Whoever opens a file holds its `file_lock` first: two processes must never write one database.
///
/// One connection writes; it takes all waiting units of work into one transaction, each in a savepoint of its own, and
/// commits them with one fsync (WAL, synchronous=FULL). A failing commit fails all of them with `store_failed`.
/// A refusal with `store_busy` completes on the submitting thread; every other completion on a thread of the store.
/// `unit_of_work::now()` never runs behind the greatest time ever committed, also across restarts and clock changes.
///
/// Errors: `database_missing`, `database_directory`, `database_unwritable`, `not_a_database`, `not_an_ess_database`,
/// `database_outdated`, `database_newer`, `migration_changed`, `migration_failed`, and those of the store.
/// Lifetime: clock and logger (which may be null) outlive the store.
result<std::unique_ptr<database>> open(options settings, const clock& clock, const logger* logger = nullptr);

/// What bringing a database up to date did.
struct migration_report {
  int version_before = 0;  ///< 0: the database was empty
  int version_now = 0;
  std::vector<std::string> applied;  ///< file names, in order
};

/// Creates the database file if there is none and applies every pending migration, each in one transaction.
/// A crash in between leaves the last complete one. Errors: as `open`.
result<migration_report> migrate(const std::string& path, const clock& clock);

/// The schema version this program works with.
int newest_schema_version();

}  // namespace ess::storage::sqlite
