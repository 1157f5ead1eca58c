// The `.env` that `essctl init --write-env` makes.
#pragma once

#include <filesystem>
#include <string>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"

namespace ess::ctl {

/// Adds `AUTH_ENCRYPTION_KEY=<64 hex digits>` with a fresh key to the file, which is made if there is none and is
/// readable by its owner only from then on. Durable when it returns: what is sealed under a lost key is lost.
/// Errors: `env_file_failed`.
result<void> add_encryption_key(const std::filesystem::path& file, random_source& random);

}  // namespace ess::ctl
