#include "config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ess::config {

namespace {

constexpr std::size_t max_file_bytes = 64 * 1024;

error unusable(const std::string& path, const std::string& why) {
  return error(errc::invalid_argument, "invalid_setting_file", "The file " + path + " cannot be used: " + why + ".");
}

std::string reason_of(int number) { return std::generic_category().message(number); }

// Closes what it opened.
class descriptor {
 public:
  // Not blocking, so that a named pipe in the file's place cannot hold up the start.
  explicit descriptor(const std::string& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int number() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace

result<std::string> read_setting_file(const std::string& path, bool is_secret) {
  const descriptor file(path);
  if (file.number() < 0) return unusable(path, reason_of(errno));
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return unusable(path, reason_of(errno));
  if (!S_ISREG(facts.st_mode)) return unusable(path, "it is not a regular file");
  if (is_secret) {
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0) return unusable(path, "it belongs to another user");
    if ((facts.st_mode & 0027) != 0) return unusable(path, "others may read or change it; run chmod 600 on it");
  }
  std::string content(max_file_bytes + 1, '\0');
  std::size_t length = 0;
  while (length < content.size()) {
    const ssize_t count = ::read(file.number(), content.data() + length, content.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unusable(path, reason_of(errno));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > max_file_bytes) return unusable(path, "it is larger than 64 KiB");
  content.resize(length);
  return content;
}

}  // namespace ess::config
