#include "ess/audit/anchor_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <limits>
#include <system_error>
#include <vector>

#include "ess/base/descriptor.hpp"

namespace ess::audit {

namespace {

constexpr std::streamsize max_line_bytes = 8192;  // twice what a checkpoint may have

error failed(const std::string& path, int number) {
  return error(errc::unavailable, "anchor_failed",
               "The anchor file " + path + " cannot be used: " + std::generic_category().message(number) +
                   ". The setting is ESS_AUDIT_ANCHOR_FILE.");
}

bool lock(int file) {
  int locked = -1;
  do {
    locked = ::flock(file, LOCK_EX);
  } while (locked != 0 && errno == EINTR);
  return locked == 0;
}

bool ends_torn(int file) {
  const off_t size = ::lseek(file, 0, SEEK_END);
  char last = '\n';
  return size > 0 && ::pread(file, &last, 1, size - 1) == 1 && last != '\n';
}

// The name of a new file is durable only when its folder is.
bool sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.number() >= 0 && ::fsync(opened.number()) == 0;
}

}  // namespace

result<void> anchor_file::append(std::span<const checkpoint> checkpoints) const {
  if (checkpoints.empty()) return success();
  // The lock goes with it.
  const descriptor file(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0640));
  if (file.number() < 0 || !lock(file.number())) return failed(path_, errno);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return failed(path_, errno);
  if (!S_ISREG(facts.st_mode)) return failed(path_, EINVAL);
  std::string lines(ends_torn(file.number()) ? "\n" : "");
  for (const checkpoint& each : checkpoints) lines.append(anchor_line(each)).append("\n");
  if (!write_all(file.number(), lines) || ::fsync(file.number()) != 0) return failed(path_, errno);
  if (facts.st_size == 0 && !sync_folder_of(path_)) return failed(path_, errno);
  return success();
}

result<anchor_damage> anchor_file::read(const std::function<void(const checkpoint&)>& visit) const {
  std::ifstream in(path_, std::ios::binary);
  if (!in) {
    if (::access(path_.c_str(), F_OK) != 0) {
      return error(errc::not_found, "anchor_missing",
                   "There is no anchor file " + path_ + ". `essctl audit anchor` writes one.");
    }
    return failed(path_, EACCES);
  }
  anchor_damage damage;
  std::vector<char> line(max_line_bytes);
  while (in.getline(line.data(), max_line_bytes) || in.gcount() > 0) {
    if (in.bad()) break;
    const bool too_long = in.fail();
    if (too_long) {
      in.clear();
      in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    const std::string_view text(line.data());
    if (text.empty() && !too_long) continue;
    const auto read = parse_anchor_line(text);
    if (read && !too_long) {
      visit(*read);
    } else {
      ++damage.malformed_lines;
    }
  }
  if (in.bad()) return failed(path_, EIO);
  return damage;
}

}  // namespace ess::audit
