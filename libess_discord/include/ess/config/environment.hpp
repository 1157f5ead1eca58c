// Settings as they come in: names and texts, from the process and from a `.env` file.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::config {

/// Names and values, as passed to the loaders of settings; so tests need no real environment.
using environment = std::map<std::string, std::string>;

/// Copies what `main` was given. Entries without `=` are skipped.
environment environment_of(const char* const* environ);

/// Reads lines of `NAME=value`. Empty lines and lines that start with `#` are skipped, `export ` before a name is
/// allowed. `'…'` is taken as it stands; in `"…"` the escapes \n \t \" \\ \$ hold; a value without quotes ends at the
/// line's end or at ` #`.
/// Errors: `invalid_dotenv`, with every bad line by number; values are never shown.
result<environment> parse_dotenv(std::string_view text);

/// `parse_dotenv` of a file of at most 256 KiB; one that does not exist is an empty environment. A file with the value
/// of a secret setting in it must belong to this user or root and be open to nobody else (security requirement EN-8).
/// Errors: `invalid_dotenv`, also if the file exists and cannot be read.
result<environment> read_dotenv(const std::filesystem::path& file);

}  // namespace ess::config
