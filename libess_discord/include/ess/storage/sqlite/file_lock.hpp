// One process per database file: an advisory lock on `<db>.lock`, held for as long as the process uses the file.
#pragma once

#include <string>

#include "ess/base/result.hpp"

namespace ess::storage::sqlite {

/// The absolute path of a database with symbolic links resolved, so that every name of a file leads to one lock.
std::string canonical_path(const std::string& database_path);
/// `<db>.lock` and `<db>.sock` beside the real file.
std::string lock_path_of(const std::string& database_path);
std::string socket_path_of(const std::string& database_path);

/// Holds the exclusive lock until destroyed, or until the process ends however it ends.
///
/// The lock file holds the process id of its holder and stays behind; only the lock on it counts.
class file_lock {
 public:
  /// Does not wait. Errors: `database_in_use` (unavailable) while another process holds it; `database_directory` or
  /// `lock_failed` (unavailable) if the lock file cannot be made.
  static result<file_lock> acquire(const std::string& database_path);

  file_lock(file_lock&& other) noexcept;
  file_lock& operator=(file_lock&& other) noexcept;
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;
  ~file_lock();

 private:
  explicit file_lock(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace ess::storage::sqlite
