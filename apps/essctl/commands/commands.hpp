// The command groups of essctl, one file each.
#pragma once

#include "job.hpp"

namespace CLI {
class App;
}

namespace ess::ctl {

void add_approval_commands(CLI::App& root, job& chosen);
void add_audit_commands(CLI::App& root, job& chosen);
void add_call_commands(CLI::App& root, job& chosen);
void add_community_commands(CLI::App& root, job& chosen);
/// Lifetime: `root` outlives the job that this makes of `chosen`.
void add_completion_command(CLI::App& root, job& chosen);
void add_discord_commands(CLI::App& root, job& chosen);
void add_init_command(CLI::App& root, job& chosen);
void add_key_commands(CLI::App& root, job& chosen);
void add_member_commands(CLI::App& root, job& chosen);
void add_migrate_command(CLI::App& root, job& chosen);
void add_security_commands(CLI::App& root, job& chosen);
void add_outbox_commands(CLI::App& root, job& chosen);
void add_player_commands(CLI::App& root, job& chosen);
void add_secrets_commands(CLI::App& root, job& chosen);
void add_user_commands(CLI::App& root, job& chosen);

}  // namespace ess::ctl
