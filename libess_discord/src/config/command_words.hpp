// A command of the settings, taken apart without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"

namespace ess::config {

/// The words of a command: separated by blanks; single quotes keep all between them, double quotes too but for a
/// backslash before `"` or `\`; outside quotes a backslash keeps the next character. Nothing else means anything, so
/// no variable, pattern or `;` is ever looked at. The first word must be the full path of a program.
/// Errors: `invalid_command`.
result<std::vector<std::string>> split_command(std::string_view text);

}  // namespace ess::config
