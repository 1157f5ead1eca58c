#include "secrets/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "ess/base/descriptor.hpp"

namespace ess::secrets {

namespace {

error failed(const std::string& path) {
  return error(errc::unavailable, "community_keys_failed",
               "The keys of communities in " + path + " cannot be used: " + std::generic_category().message(errno) +
                   ". The file belongs to the user of ess-server, and its folder must let that user write.");
}

// As far as a file system lets us: one that writes elsewhere keeps the old blocks for a while.
void overwrite(int file) noexcept {
  struct stat facts {};
  if (::fstat(file, &facts) != 0 || ::lseek(file, 0, SEEK_SET) != 0) return;
  const std::string zeros(static_cast<std::size_t>(facts.st_size), '\0');
  if (write_all(file, zeros)) ::fsync(file);
}

}  // namespace

result<std::optional<std::string>> read_whole_file(const std::string& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno == ENOENT) return std::optional<std::string>();
  if (!file) return failed(path);
  std::string content;
  char piece[16384];
  while (true) {
    const ssize_t count = ::read(file.number(), piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed(path);
    if (count == 0) return std::optional<std::string>(std::move(content));
    content.append(piece, static_cast<std::size_t>(count));
  }
}

result<void> replace_file(const std::string& path, std::string_view content) {
  const std::string fresh = path + ".new";
  {
    const descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file || !write_all(file.number(), content) || ::fsync(file.number()) != 0) return failed(fresh);
  }
  const descriptor old(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failed(path);
  const auto folder_path = std::filesystem::path(path).parent_path();
  const descriptor folder(::open(folder_path.empty() ? "." : folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.number()) != 0) return failed(path);
  if (old) overwrite(old.number());
  return success();
}

}  // namespace ess::secrets
