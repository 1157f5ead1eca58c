// What ess-bot does once the command line is understood. Each answers the exit code.
#pragma once

#include <optional>
#include <string>

#include "register.hpp"

namespace ess::bot {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;

/// How `ess-bot run` was typed; see shard_plan.hpp.
struct run_options {
  std::string shards;
  std::string shard_count;
  std::optional<std::string> compress;  ///< see packing.hpp
};

int run(const run_options& options);
int register_at_discord(register_mode mode);
/// Shows every setting and where it comes from; secrets are redacted.
int print_config();

}  // namespace ess::bot
