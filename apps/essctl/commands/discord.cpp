// What stands between a community and Discord.
#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "ess/admin/exit_code.hpp"
#include "output.hpp"

namespace ess::ctl {
namespace {

/// 1 when something is wrong, so that a script can tell; what only wants a look is no failure.
int exit_code_of(const boost::json::object& answer) {
  for (const auto& finding : answer.at("findings").as_array()) {
    if (finding.at("state").as_string() == "bad") return 1;
  }
  return 0;
}

void print_findings(std::ostream& out, const boost::json::object& answer) {
  for (const auto& each : answer.at("findings").as_array()) {
    const auto& finding = each.as_object();
    const auto state = shown(finding, "state");
    out << (state == "ok" ? "ok    " : state == "warn" ? "LOOK  " : "WRONG ") << shown(finding, "text") << '\n';
    const auto advice = shown(finding, "whatToDo");
    if (!advice.empty()) out << "      " << advice << '\n';
  }
}

}  // namespace

void add_discord_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "discord", "Discord settings of communities");
  command_builder check(
      group, chosen, "check", "discord.check",
      "Ask Discord, through the running ess-server, whether everything is set up; exit code 1 if not");
  check.community().print(print_findings);
  check.draft().exit_code = exit_code_of;
}

}  // namespace ess::ctl
