// `ess-bot register`: tells Discord which slash commands there are.
#pragma once

#include <iosfwd>

#include "ess/base/log.hpp"
#include "ess/base/result.hpp"
#include "ess/config/settings.hpp"

namespace ess::bot {

enum class register_mode { apply, only_show };

/// Replaces the application's commands, in the configured guild or globally, and writes what changed to `out`.
/// Errors: `commands_invalid`; those of `rest::client`.
result<void> register_commands(config::bot_settings settings, register_mode mode, log_sink& sink, std::ostream& out);

}  // namespace ess::bot
