#include "storage/sqlite/open_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ess/storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

namespace ess::storage::sqlite {

namespace {

error unwritable(const std::string& path, const std::string& why) {
  return {errc::unavailable, "database_unwritable",
          fmt::format("The database {} cannot be written: {}. Give this user write access to the file and its "
                      "directory, or set ESS_DATABASE to another place.",
                      path, why)};
}

result<void> create_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (file < 0) return unwritable(path, std::strerror(errno));
  ::close(file);
  return success();
}

// Before anything is changed: the journal mode alone would already be a change to somebody else's file.
bool is_ours_or_empty(connection& db) {
  return db.integer("PRAGMA application_id") == mark_of_ours || db.integer("SELECT count(*) FROM sqlite_schema") == 0;
}

error explain_open(const std::string& path, const SQLite::Exception& e) {
  switch (e.getErrorCode() & 0xff) {
    case SQLITE_NOTADB:
      return {
          errc::invalid_argument, "not_a_database",
          fmt::format("{} is not a SQLite database. Set ESS_DATABASE to another file, or move this one away.", path)};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return unwritable(path, e.what());
    default:
      return to_error(e);
  }
}

}  // namespace

result<void> check_directory_of(const std::string& path) {
  std::error_code ignored;
  const auto directory = std::filesystem::path(path).parent_path();
  if (std::filesystem::is_directory(directory, ignored)) return success();
  return error(errc::unavailable, "database_directory",
               fmt::format("The directory {} of the database does not exist. Create it, or set ESS_DATABASE to another "
                           "place.",
                           directory.string()));
}

result<std::unique_ptr<connection>> open_writer(const std::string& path, missing_file when_missing,
                                                std::chrono::milliseconds busy_timeout) {
  if (path != in_memory) {
    if (auto directory = check_directory_of(path); !directory) return std::move(directory).error();
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return unwritable(path, "it is a directory");
    if (!std::filesystem::exists(path, ignored)) {
      if (when_missing == missing_file::refuse) {
        return error(errc::not_found, "database_missing",
                     fmt::format("There is no database at {} yet. Run `essctl init` to make it.", path));
      }
      if (auto created = create_file(path); !created) return std::move(created).error();
    }
    if (::access(path.c_str(), W_OK) != 0) return unwritable(path, std::strerror(errno));
  }
  try {
    auto db = std::make_unique<connection>(path, access_mode::write, busy_timeout);
    if (db->is_read_only()) return unwritable(path, "it is read-only");
    if (!is_ours_or_empty(*db)) return foreign_database();
    if (path != in_memory && db->text("PRAGMA journal_mode = WAL") != "wal") {
      return unwritable(path, "its file system does not support write-ahead logging");
    }
    return db;
  } catch (const SQLite::Exception& e) {
    return explain_open(path, e);
  }
}

}  // namespace ess::storage::sqlite
