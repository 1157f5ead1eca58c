// Opening a database file, with a clear word for each way that can fail.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "ess/base/result.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

enum class missing_file { create, refuse };

/// The writing connection to `path` (canonical, or `:memory:`). A new file is readable by its owner only.
/// Errors: `database_missing`, `database_directory`, `database_unwritable`, `not_a_database`, and those of the store.
result<std::unique_ptr<connection>> open_writer(const std::string& path, missing_file when_missing,
                                                std::chrono::milliseconds busy_timeout);

/// Fails with `database_directory` unless the directory of `path` exists and is one.
result<void> check_directory_of(const std::string& path);

}  // namespace ess::storage::sqlite
