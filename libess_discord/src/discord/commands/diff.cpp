#include "ess/discord/commands/diff.hpp"

#include <algorithm>

namespace ess::discord {

namespace {

bool same_identity(const command& a, const command& b) { return a.type == b.type && a.name == b.name; }

// Guild commands come back without contexts and global ones with Discord's default; neither is a change of ours.
bool same_definition(const command& wanted, const command& registered) {
  command comparable = registered;
  if (wanted.contexts.empty() || registered.contexts.empty()) comparable.contexts = wanted.contexts;
  return wanted == comparable;
}

}  // namespace

command_changes compare_commands(const std::vector<command>& wanted,
                                 const std::vector<registered_command>& registered) {
  command_changes changes;
  for (const command& c : wanted) {
    const auto found =
        std::ranges::find_if(registered, [&](const registered_command& r) { return same_identity(c, r.definition); });
    if (found == registered.end()) {
      changes.created.push_back(c.name);
    } else if (same_definition(c, found->definition)) {
      changes.unchanged.push_back(c.name);
    } else {
      changes.updated.push_back(c.name);
    }
  }
  for (const registered_command& r : registered) {
    const bool kept = std::ranges::any_of(wanted, [&](const command& c) { return same_identity(c, r.definition); });
    if (!kept) changes.removed.push_back(r.definition.name);
  }
  return changes;
}

}  // namespace ess::discord
