// ESS_API_KEYS_FILE: which API key speaks for which Discord server.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::bot {

/// `{"<guild id>": "<API key>", ...}`, strict JSON, at most 1,000 entries.
/// Errors: `api_keys_invalid`, which names the guild in question and never shows a key.
result<std::map<guild_id, secret>> parse_api_keys(std::string_view text);

/// What changes whenever somebody writes the file anew, or puts another in its place.
struct file_version {
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t changed_ns = 0;

  friend bool operator==(const file_version&, const file_version&) = default;
};

struct api_keys_text {
  std::string text;
  file_version version;
};

/// Reads the file, which must be this user's (or root's) and closed to all others: mode 0600 or 0400.
/// Errors: `api_keys_file` with what to do about it.
result<api_keys_text> read_api_keys_file(const std::string& path);
/// Nothing where there is no such file.
std::optional<file_version> version_of_file(const std::string& path);

}  // namespace ess::bot
