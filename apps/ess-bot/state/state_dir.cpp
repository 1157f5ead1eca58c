#include "state/state_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "ess/base/descriptor.hpp"

namespace ess::bot {

namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;
constexpr mode_t private_file = 0600;

error unusable(const std::string& path, const std::string& why) {
  return error(errc::unavailable, "bot_state_unusable",
               "ESS_BOT_STATE_DIR: " + path + " cannot be used: " + why +
                   ". Choose a directory that only this user may write to.");
}
error unusable(const std::string& path, int number) { return unusable(path, std::generic_category().message(number)); }

result<void> write_to(const descriptor& file, const std::string& path, std::string_view content, write_care care) {
  if (!file || !write_all(file.number(), content)) return unusable(path, errno);
  if (care == write_care::survives_power_cut && ::fdatasync(file.number()) != 0) return unusable(path, errno);
  return success();
}

result<void> check_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return unusable(path, errno);
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return unusable(path, errno);
  if (!S_ISDIR(facts.st_mode)) return unusable(path, std::string("it is not a directory"));
  if (facts.st_uid != ::geteuid()) return unusable(path, std::string("it belongs to another user"));
  if ((facts.st_mode & 0022) != 0) return unusable(path, std::string("others may write to it; run chmod 700 on it"));
  return success();
}

}  // namespace

result<state_dir> state_dir::open(std::string path) {
  if (auto checked = check_directory(path); !checked) return std::move(checked).error();
  const std::string lock_path = path + "/lock";
  descriptor lock(::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, private_file));
  if (lock.number() < 0) return unusable(lock_path, errno);
  if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    return error(
        errc::conflict, "bot_state_in_use",
        "Another ess-bot runs with ESS_BOT_STATE_DIR " + path + ". Stop it, or give this one a directory of its own.");
  }
  return state_dir(std::move(path), lock.release());
}

state_dir::state_dir(state_dir&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
state_dir& state_dir::operator=(state_dir&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}
state_dir::~state_dir() {
  if (lock_ >= 0) ::close(lock_);
}

std::string state_dir::read(std::string_view name) const {
  const std::string path = path_ + "/" + std::string(name);
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.number() < 0) return {};
  std::string content(max_file_bytes + 1, '\0');
  std::size_t length = 0;
  while (length < content.size()) {
    const ssize_t count = ::read(file.number(), content.data() + length, content.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    length += static_cast<std::size_t>(count);
  }
  content.resize(length > max_file_bytes ? 0 : length);
  return content;
}

result<void> state_dir::replace(std::string_view name, std::string_view content, write_care care) const {
  const std::string path = path_ + "/" + std::string(name);
  const std::string fresh = path + ".new";
  {
    const descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, private_file));
    if (auto written = write_to(file, fresh, content, care); !written) return written;
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return unusable(path, errno);
  return success();
}

result<void> state_dir::append(std::string_view name, std::string_view content, write_care care) const {
  const std::string path = path_ + "/" + std::string(name);
  const descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, private_file));
  return write_to(file, path, content, care);
}

}  // namespace ess::bot
