#include "config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "ess/base/descriptor.hpp"
#include "ess/base/secret.hpp"

namespace ess::config {

namespace {

constexpr std::size_t max_file_bytes = 64 * 1024;
constexpr std::size_t max_whole_bytes = 256 * 1024;

error unusable(const std::string& path, const std::string& why) {
  return error(errc::invalid_argument, "invalid_setting_file", "The file " + path + " cannot be used: " + why + ".");
}

std::string reason_of(int number) { return std::generic_category().message(number); }

/// The number in `/dev/fd/<number>`.
std::optional<int> inherited(std::string_view path) {
  constexpr std::string_view prefix = "/dev/fd/";
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  int number = -1;
  const auto [end, failure] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (failure != std::errc() || end != path.data() + path.size() || number < 0) return std::nullopt;
  return number;
}

// Why others may come to know what is in the file, as the end of a sentence.
std::string_view exposure_of(const struct stat& facts) {
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) return "it belongs to another user";
  if ((facts.st_mode & 0077) != 0) return "others may read or change it; run chmod 600 on it";
  return {};
}

result<void> check_file(int file, const std::string& path, bool is_secret) {
  struct stat facts {};
  if (::fstat(file, &facts) != 0) return unusable(path, reason_of(errno));
  if (!S_ISREG(facts.st_mode)) return unusable(path, "it is not a regular file");
  if (!is_secret) return success();
  if (const auto exposure = exposure_of(facts); !exposure.empty()) return unusable(path, std::string(exposure));
  return success();
}

result<std::string> read_to_end(int file, const std::string& path, std::size_t max_bytes) {
  std::string content(max_bytes + 1, '\0');
  std::size_t length = 0;
  while (length < content.size()) {
    const ssize_t count = ::read(file, content.data() + length, content.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unusable(path, reason_of(errno));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > max_bytes) {
    wipe(content);
    return unusable(path, "it is larger than " + std::to_string(max_bytes / 1024) + " KiB");
  }
  content.resize(length);
  return content;
}

}  // namespace

result<std::string> read_setting_file(const std::string& path, bool is_secret) {
  if (const auto number = inherited(path)) {
    const descriptor file(*number);
    return read_to_end(file.number(), path, max_file_bytes);
  }
  // Not blocking, so that a named pipe in the file's place cannot hold up the start.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return unusable(path, reason_of(errno));
  if (auto checked = check_file(file.number(), path, is_secret); !checked) return std::move(checked).error();
  return read_to_end(file.number(), path, max_file_bytes);
}

private_text::~private_text() { wipe(text); }

result<std::optional<private_text>> read_whole_file(const std::string& path) {
  // Waiting where a named pipe is in the file's place: whoever put it there means to write into it.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.number() < 0 && errno == ENOENT) return std::optional<private_text>();
  struct stat facts {};
  if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) return unusable(path, reason_of(errno));
  auto content = read_to_end(file.number(), path, max_whole_bytes);
  if (!content) return std::move(content).error();
  private_text whole;
  whole.text.swap(*content);
  whole.is_private = exposure_of(facts).empty();
  return std::optional<private_text>(std::move(whole));
}

}  // namespace ess::config
