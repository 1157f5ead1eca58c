// What ess-bot does once the command line is understood. Each answers the exit code.
#pragma once

#include "register.hpp"

namespace ess::bot {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

int run();
int register_at_discord(register_mode mode);
/// Shows every setting and where it comes from; secrets are redacted.
int print_config();

}  // namespace ess::bot
