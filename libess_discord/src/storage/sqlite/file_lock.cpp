#include "ess/storage/sqlite/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "ess/base/text.hpp"
#include "storage/sqlite/open_file.hpp"

namespace ess::storage::sqlite {

namespace {

error lock_failed(const std::string& path, const char* why) {
  return {errc::unavailable, "lock_failed",
          fmt::format("The lock file {} cannot be used: {}. Give this user write access to its directory, or set "
                      "ESS_DATABASE to another place.",
                      path, why)};
}

std::string holder_of(int descriptor) {
  std::array<char, 32> digits{};
  const auto count = ::pread(descriptor, digits.data(), digits.size(), 0);
  const auto text = count > 0 ? trim(std::string_view(digits.data(), static_cast<std::size_t>(count))) : "";
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? fmt::format(" (process {})", text) : std::string();
}

// For the message of whoever finds the lock held; failing to write it does no harm.
void note_holder(int descriptor) {
  const auto text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor, 0) != 0) return;
  [[maybe_unused]] const auto written = ::pwrite(descriptor, text.data(), text.size(), 0);
}

}  // namespace

std::string canonical_path(const std::string& database_path) {
  std::error_code failed;
  auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(database_path, failed), failed);
  return failed ? database_path : path.string();
}

std::string lock_path_of(const std::string& database_path) { return canonical_path(database_path) + ".lock"; }
std::string socket_path_of(const std::string& database_path) { return canonical_path(database_path) + ".sock"; }

result<file_lock> file_lock::acquire(const std::string& database_path) {
  const auto path = lock_path_of(database_path);
  if (auto directory = check_directory_of(path); !directory) return std::move(directory).error();
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
  if (descriptor < 0) return lock_failed(path, std::strerror(errno));
  file_lock held(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return lock_failed(path, std::strerror(errno));
    return error(errc::unavailable, "database_in_use",
                 fmt::format("Another ess-server or essctl{} uses the database {}. Stop it, or wait until it is done.",
                             holder_of(descriptor), canonical_path(database_path)));
  }
  note_holder(descriptor);
  return held;
}

file_lock::file_lock(file_lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

file_lock& file_lock::operator=(file_lock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

file_lock::~file_lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace ess::storage::sqlite
