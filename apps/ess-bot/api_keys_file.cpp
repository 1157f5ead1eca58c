#include "api_keys_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <cerrno>
#include <memory>
#include <system_error>

#include "ess/base/descriptor.hpp"
#include "ess/base/json.hpp"

namespace ess::bot {

namespace {

constexpr std::size_t max_file_bytes = 256 * 1024;
constexpr std::size_t max_keys = 1'000;

error invalid(std::string what) {
  return error(errc::invalid_argument, "api_keys_invalid", "ESS_API_KEYS_FILE: " + std::move(what));
}
error unusable(const std::string& path, const std::string& why) {
  return error(errc::invalid_argument, "api_keys_file", "ESS_API_KEYS_FILE: " + path + " cannot be used: " + why + ".");
}

// It goes into a header, so without spaces and control characters.
bool is_key(std::string_view text) {
  return text.size() >= 16 && text.size() <= 256 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

file_version version_of(const struct stat& facts) {
  return {facts.st_ino, facts.st_size,
          static_cast<std::int64_t>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec};
}

}  // namespace

result<std::map<guild_id, secret>> parse_api_keys(std::string_view text) {
  json_limits limits;
  limits.max_bytes = max_file_bytes;
  const auto json = parse_json(text, limits);
  if (!json) return invalid("it is not valid JSON. Write {\"<server id>\": \"<API key>\"}, each server once.");
  if (!json->is_object()) return invalid("it must be one JSON object: {\"<server id>\": \"<API key>\"}.");
  const boost::json::object& entries = json->get_object();
  if (entries.size() > max_keys) return invalid("it has more than 1,000 keys.");
  std::map<guild_id, secret> keys;
  for (const auto& entry : entries) {
    const std::string name(entry.key().data(), entry.key().size());
    const auto guild = guild_id::parse(name);
    if (!guild) return invalid("each name must be the id of a Discord server; one of them is not.");
    if (!entry.value().is_string()) return invalid("the key of server " + name + " must be text in quotes.");
    const boost::json::string& key = entry.value().get_string();
    const std::string_view key_text(key.data(), key.size());
    if (!is_key(key_text)) return invalid("the key of server " + name + " is not an API key. Copy it again.");
    keys.emplace(*guild, secret(key_text));
  }
  return keys;
}

result<api_keys_text> read_api_keys_file(const std::string& path) {
  const auto because = [&](int number) { return unusable(path, std::generic_category().message(number)); };
  // Not blocking, so that a named pipe in the file's place cannot hold up the bot.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return because(errno);
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return because(errno);
  if (!S_ISREG(facts.st_mode)) return unusable(path, "it is not a regular file");
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) return unusable(path, "it belongs to another user");
  if ((facts.st_mode & 0077) != 0) return unusable(path, "others may read it; run chmod 600 on it");
  api_keys_text read;
  read.version = version_of(facts);
  read.text.resize(max_file_bytes + 1);
  std::size_t length = 0;
  while (length < read.text.size()) {
    const ssize_t count = ::read(file.number(), read.text.data() + length, read.text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return because(errno);
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > max_file_bytes) return unusable(path, "it is larger than 256 KiB");
  read.text.resize(length);
  return read;
}

std::optional<file_version> version_of_file(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return std::nullopt;
  return version_of(facts);
}

}  // namespace ess::bot
