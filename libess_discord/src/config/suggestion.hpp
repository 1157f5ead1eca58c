// For misspelt names of settings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ess::config {

/// The setting whose name is nearest, if it is near enough to be meant.
std::optional<std::string> similar_setting(std::string_view name);

}  // namespace ess::config
