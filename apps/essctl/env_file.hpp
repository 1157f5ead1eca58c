// The `.env` that `essctl init --write-env` makes.
#pragma once

#include <filesystem>
#include <string>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"

namespace ess::ctl {

/// Appends AUTH_ENCRYPTION_KEY with a new key to the file, made with mode 0600 if it is not there.
/// Errors: `env_file_failed`.
result<void> add_encryption_key(const std::filesystem::path& file, random_source& random);

/// Appends `NAME=value` as above.
result<void> add_setting(const std::filesystem::path& file, std::string_view name, std::string_view value);

/// Makes the file with a new signing key for the audit log, mode 0400, unless there is a file. Answers whether it made
/// one. Errors: `signing_key_failed`.
result<bool> make_signing_key_file(const std::filesystem::path& file, random_source& random);

}  // namespace ess::ctl
