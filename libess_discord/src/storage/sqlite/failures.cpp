#include "storage/sqlite/failures.hpp"

#include <sqlite3.h>

namespace ess::storage::sqlite {

namespace {

constexpr std::string_view unique_prefix = "UNIQUE constraint failed: ";

error constraint_error(int extended, std::string_view what, std::initializer_list<conflict> conflicts) {
  if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY) {
    const auto at = what.find(unique_prefix);
    const auto columns = at == std::string_view::npos ? what : what.substr(at + unique_prefix.size());
    for (const auto& known : conflicts) {
      if (columns == known.columns) return error(errc::conflict, known.reason, std::string(known.message));
    }
    return error(errc::conflict, "already_exists", "This exists already.").with_detail(std::string(what));
  }
  if (extended == SQLITE_CONSTRAINT_TRIGGER) {
    for (const auto& known : conflicts) {
      if (what == known.columns) return error(errc::conflict, known.reason, std::string(known.message));
    }
  }
  if (extended == SQLITE_CONSTRAINT_FOREIGNKEY) {
    return error(errc::not_found, "reference_missing", "Something this refers to does not exist.")
        .with_detail(std::string(what));
  }
  return error(errc::internal, "store_refused_value", "The store refused a value.").with_detail(std::string(what));
}

}  // namespace

bool is_constraint(const SQLite::Exception& e) noexcept { return (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT; }

bool is_lost_sync(const SQLite::Exception& e) noexcept {
  const int code = e.getExtendedErrorCode();
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

error to_error(const SQLite::Exception& e, std::initializer_list<conflict> conflicts) {
  const std::string detail = std::string(e.what()) + " (SQLite code " + std::to_string(e.getExtendedErrorCode()) + ")";
  switch (e.getErrorCode() & 0xff) {
    case SQLITE_CONSTRAINT:
      return constraint_error(e.getExtendedErrorCode(), e.what(), conflicts);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return error(errc::unavailable, "store_busy", "The store is busy. Try again in a moment.").with_detail(detail);
    case SQLITE_FULL:
      return error(errc::unavailable, "store_full",
                   "The disk of the store is full. Nothing was changed. Its operator has to make room.")
          .with_detail(detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return error(errc::corrupt, "store_corrupt", "The database file is damaged. Restore it from a backup.")
          .with_detail(detail);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return error(errc::unavailable, "store_failed", "The store cannot be written now. Nothing was changed.")
          .with_detail(detail);
    default:
      return error(errc::unavailable, "store_failed", "The store failed. Nothing was changed.").with_detail(detail);
  }
}

error to_error(const corrupt_row& e) {
  return error(errc::corrupt, "store_corrupt", "A stored row contradicts itself. Restore the database from a backup.")
      .with_detail(e.what());
}

}  // namespace ess::storage::sqlite
