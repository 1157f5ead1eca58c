#include "env_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ess/base/encoding.hpp"
#include "ess/base/secret.hpp"

namespace ess::ctl {

namespace {

error failed(const std::filesystem::path& file) {
  return {errc::unavailable, "env_file_failed",
          fmt::format("{} cannot be written: {}. Make it writable, or set AUTH_ENCRYPTION_KEY in the environment.",
                      file.string(), std::strerror(errno))};
}

// The line that may be there already could lack its end.
bool ends_without_newline(int descriptor) {
  const auto size = ::lseek(descriptor, 0, SEEK_END);
  char last = '\n';
  return size > 0 && ::pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

result<void> add_encryption_key(const std::filesystem::path& file, random_source& random) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
  if (descriptor < 0) return failed(file);
  auto bytes = random_bytes(random, 32);
  auto line = std::string(ends_without_newline(descriptor) ? "\n" : "") + "AUTH_ENCRYPTION_KEY=" + to_hex(bytes) + "\n";
  const bool written = ::fchmod(descriptor, 0600) == 0 &&
                       ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(descriptor) == 0;
  auto outcome = written ? success() : result<void>(failed(file));
  ::close(descriptor);
  wipe(bytes);
  wipe(line);
  return outcome;
}

}  // namespace ess::ctl
