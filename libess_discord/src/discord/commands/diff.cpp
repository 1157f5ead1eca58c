#include "ess/discord/commands/diff.hpp"

#include <algorithm>
#include <utility>

namespace ess::discord {

namespace {

bool same_identity(const command& a, const command& b) { return a.type == b.type && a.name == b.name; }

template <class T>
void put_in_order(std::vector<T>& set) {
  std::ranges::sort(set);
}

void put_in_order(std::vector<command_option>& options) {
  for (command_option& o : options) {
    put_in_order(o.channel_types);
    put_in_order(o.options);
  }
}

// What is a set to Discord comes back in any order.
command in_order(command c) {
  put_in_order(c.contexts);
  put_in_order(c.integration_types);
  put_in_order(c.options);
  return c;
}

// Guild commands come back without contexts and integration types, and global ones with Discord's defaults; neither is
// a change of ours. The other kinds than slash commands have no description.
bool same_definition(const command& wanted, const command& registered) {
  command comparable = registered;
  if (wanted.contexts.empty() || registered.contexts.empty()) comparable.contexts = wanted.contexts;
  if (wanted.integration_types.empty() || registered.integration_types.empty()) {
    comparable.integration_types = wanted.integration_types;
  }
  if (wanted.type != command_type::chat_input) {
    comparable.description = wanted.description;
    comparable.description_localizations = wanted.description_localizations;
  }
  return in_order(wanted) == in_order(std::move(comparable));
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

std::vector<command> with_entry_point(std::vector<command> wanted, const std::vector<registered_command>& registered) {
  const auto is_entry_point = [](const command& c) { return c.type == command_type::primary_entry_point; };
  if (std::ranges::any_of(wanted, is_entry_point)) return wanted;
  for (const registered_command& r : registered) {
    if (is_entry_point(r.definition)) wanted.push_back(r.definition);
  }
  return wanted;
}

}  // namespace ess::discord
