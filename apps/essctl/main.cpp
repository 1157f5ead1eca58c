// essctl: administration from the command line.
#include <CLI/CLI.hpp>
#include <iostream>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "ess/admin/exit_code.hpp"
#include "ess/config/process.hpp"
#include "program.hpp"

namespace {

namespace ctl = ess::ctl;
namespace admin = ess::admin;

constexpr const char* footer =
    "Settings come from the environment, then from .env here; --print-config shows them. Beside a running ess-server\n"
    "commands go to it through <database>.sock, otherwise essctl opens the database itself.\n\n"
    "Exit codes: 0 done, 1 defect or damaged data, 2 wrong usage or input, 3 no such thing, 4 conflict with the state\n"
    "of things, 5 refused, 6 not possible now, 7 the audit log is broken.";

// Names the command that was meant, as far as it was understood, so that its help is one step away.
std::string explain(const CLI::App* root, const CLI::Error& e) {
  std::string command = root->get_name();
  const CLI::App* at = root;
  while (!at->get_subcommands().empty()) {
    at = at->get_subcommands().front();
    command += " " + at->get_name();
  }
  std::string why = e.what();
  // CLI11 asks for a subcommand first, also where there is a word that is none.
  const std::vector<std::string> unknown = root->remaining(true);
  if (dynamic_cast<const CLI::RequiredError*>(&e) != nullptr && at->get_require_subcommand_min() > 0 &&
      !unknown.empty()) {
    why = "\"" + unknown.front() + "\" is no command of " + command + ".";
  }
  return "essctl: " + why + "\n`" + command + " --help` shows what it takes.\n";
}

void add_everything(CLI::App& root, ctl::job& chosen) {
  root.footer(footer);
  root.failure_message(explain);
  root.set_version_flag("--version", "essctl " ESS_VERSION, "Show the version");
  root.fallthrough();
  root.require_subcommand(0, 1);
  root.add_flag("--json", chosen.json, "Answer with one JSON object on standard output");
  root.add_flag_callback(
      "--print-config", [&chosen] { chosen.kind = ctl::job_kind::print_config; },
      "Show every setting and where it comes from; secrets are redacted");
  ctl::add_init_command(root, chosen);
  ctl::add_migrate_command(root, chosen);
  ctl::add_user_commands(root, chosen);
  ctl::add_community_commands(root, chosen);
  ctl::add_discord_commands(root, chosen);
  ctl::add_member_commands(root, chosen);
  ctl::add_key_commands(root, chosen);
  ctl::add_approval_commands(root, chosen);
  ctl::add_call_commands(root, chosen);
  ctl::add_player_commands(root, chosen);
  ctl::add_audit_commands(root, chosen);
  ctl::add_security_commands(root, chosen);
  ctl::add_outbox_commands(root, chosen);
  ctl::add_secrets_commands(root, chosen);
  ctl::add_completion_command(root, chosen);
}

}  // namespace

int main(int argc, char** argv) {
  ess::config::protect_memory();
  CLI::App root("Administers an ESS Discord integration.", "essctl");
  ctl::job chosen;
  add_everything(root, chosen);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return root.exit(e) == 0 ? 0 : admin::exit_usage;
  }
  if (chosen.kind == ctl::job_kind::print_config) return ctl::print_config();
  if (chosen.kind == ctl::job_kind::none) {
    std::cerr << root.help();
    return admin::exit_usage;
  }
  return ctl::report(chosen, ctl::run(chosen));
}
