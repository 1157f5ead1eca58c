// Replacing a small file so that a crash leaves the old one or the new one, and the old bytes are overwritten.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::secrets {

/// Nothing if there is no such file. Errors: `community_keys_failed`.
result<std::optional<std::string>> read_whole_file(const std::string& path);

/// Writes `<path>.new` (mode 0600), syncs it, renames it over `path`, syncs the folder, and overwrites what the old
/// file held. Errors: `community_keys_failed`; then the old file stands.
result<void> replace_file(const std::string& path, std::string_view content);

}  // namespace ess::secrets
