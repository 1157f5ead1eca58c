#include "storage/sqlite/connection.hpp"

#include <sqlite3.h>

namespace ess::storage::sqlite {

namespace {

int open_flags(access_mode mode) {
  return (mode == access_mode::write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY) | SQLite::OPEN_NOMUTEX;
}

}  // namespace

connection::connection(const std::string& file, access_mode mode, std::chrono::milliseconds busy_timeout)
    : database_(file, open_flags(mode), static_cast<int>(busy_timeout.count())) {
  sqlite3_extended_result_codes(database_.getHandle(), 1);
  execute("PRAGMA trusted_schema = OFF");
  execute("PRAGMA mmap_size = 0");
  execute("PRAGMA foreign_keys = ON");
  if (mode == access_mode::write) {
    // In WAL mode anything less loses acknowledged commits at a power cut.
    execute("PRAGMA synchronous = FULL");
    execute("PRAGMA wal_autocheckpoint = 1000");
    // What was deleted is not left lying in free pages (security requirement OA-22).
    execute("PRAGMA secure_delete = ON");
    // Without it REPLACE would delete past the triggers that keep audit entries.
    execute("PRAGMA recursive_triggers = ON");
  } else {
    // Two connections that commit and checkpoint at once can damage the file in SQLite before 3.51.3.
    execute("PRAGMA query_only = ON");
    execute("PRAGMA wal_autocheckpoint = 0");
  }
}

std::int64_t connection::integer(const char* sql) {
  SQLite::Statement s(database_, sql);
  return s.executeStep() ? s.getColumn(0).getInt64() : 0;
}

std::string connection::text(const char* sql) {
  SQLite::Statement s(database_, sql);
  return s.executeStep() ? s.getColumn(0).getString() : std::string();
}

bool connection::in_transaction() const noexcept { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

bool connection::is_read_only() const noexcept { return sqlite3_db_readonly(database_.getHandle(), "main") == 1; }

SQLite::Statement& connection::cached(std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) {
    found->second->tryReset();
    found->second->clearBindings();
    return *found->second;
  }
  std::string key(sql);
  auto made = std::make_unique<SQLite::Statement>(database_, key);
  return *statements_.emplace(std::move(key), std::move(made)).first->second;
}

}  // namespace ess::storage::sqlite
