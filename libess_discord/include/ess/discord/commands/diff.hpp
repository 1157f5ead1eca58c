// What registering would change.
#pragma once

#include <string>
#include <vector>

#include "ess/discord/model/command.hpp"

namespace ess::discord {

/// Names, by what registering `wanted` over `registered` does to them.
struct command_changes {
  std::vector<std::string> created;
  std::vector<std::string> updated;
  std::vector<std::string> removed;
  std::vector<std::string> unchanged;

  bool any() const noexcept { return !created.empty() || !updated.empty() || !removed.empty(); }
};

/// Compares by type and name; what Discord fills in by default does not count as a difference.
command_changes compare_commands(const std::vector<command>& wanted, const std::vector<registered_command>& registered);

/// `wanted`, and the entry point that is registered beside it (PRIMARY_ENTRY_POINT): Discord made it for an application
/// with activities, and what is not in a list that replaces all commands goes.
std::vector<command> with_entry_point(std::vector<command> wanted, const std::vector<registered_command>& registered);

}  // namespace ess::discord
