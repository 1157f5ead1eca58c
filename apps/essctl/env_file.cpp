#include "env_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ess/audit/checkpoint.hpp"
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

result<void> append_line(const std::filesystem::path& file, std::string line) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
  if (descriptor < 0) return failed(file);
  if (ends_without_newline(descriptor)) line.insert(line.begin(), '\n');
  const bool written = ::fchmod(descriptor, 0600) == 0 &&
                       ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
                       ::fsync(descriptor) == 0;
  auto outcome = written ? success() : result<void>(failed(file));
  ::close(descriptor);
  wipe(line);
  return outcome;
}

}  // namespace

result<void> add_encryption_key(const std::filesystem::path& file, random_source& random) {
  auto bytes = random_bytes(random, 32);
  auto key = to_hex(bytes);
  auto added = add_setting(file, "AUTH_ENCRYPTION_KEY", key);
  wipe(bytes);
  wipe(key);
  return added;
}

result<void> add_setting(const std::filesystem::path& file, std::string_view name, std::string_view value) {
  return append_line(file, fmt::format("{}={}\n", name, value));
}

result<bool> make_signing_key_file(const std::filesystem::path& file, random_source& random) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0400);
  if (descriptor < 0 && errno == EEXIST) return false;
  const auto key = audit::make_signing_key(random);
  const std::string_view text = key.reveal();
  const bool written = descriptor >= 0 &&
                       ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(descriptor) == 0;
  const int cause = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (written) return true;
  return error(errc::unavailable, "signing_key_failed",
               fmt::format("{} cannot be written: {}. It is named by ESS_AUDIT_SIGNING_KEY_FILE.", file.string(),
                           std::strerror(cause)));
}

}  // namespace ess::ctl
