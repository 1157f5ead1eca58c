#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "ess/admin/exit_code.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_entries(std::ostream& out, const boost::json::object& answer) {
  print_table(out, answer, "entries",
              {{"NO", "sequence"},
               {"TIME", "at"},
               {"EVENT", "event"},
               {"SOURCE", "source"},
               {"ACTOR", "actor"},
               {"GUILD", "guildId"},
               {"API KEY", "apiKeyId"},
               {"RESULT", "result"},
               {"METADATA", "metadata"}},
              "No such entries.");
  const auto& integrity = part(answer, "integrity");
  if (shown(integrity, "state") == "broken") {
    out << "\nTHE LOG WAS TAMPERED WITH at entry " << shown(integrity, "firstBad") << ": " << shown(integrity, "why")
        << '\n';
  }
}

bool is_broken(const boost::json::object& answer) {
  return shown(part(answer, "integrity"), "state") == "broken" || shown(answer, "intact") == "false";
}

}  // namespace

void add_audit_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("audit", "The audit log")->require_subcommand(1);
  const auto broken_or_not = [](const boost::json::object& answer) {
    return is_broken(answer) ? admin::exit_audit_broken : 0;
  };
  command_builder list(group, chosen, "list", "audit.list", "List entries, newest first");
  list.text("--community,-c", "community", "Slug or id (default: the entries of the installation)")
      .text("--event", "event", "Only this event, as in discord.linked")
      .text("--source", "source", "Only from browser, discord, cli or system")
      .text("--actor", "actor", "Only by this user: e-mail address or id")
      .integer("--before", "before", "Only entries before this number")
      .integer("--limit", "limit", "At most this many, 1 to 1000 (50)")
      .print(print_entries);
  list.draft().exit_code = broken_or_not;
  command_builder verify(group, chosen, "verify", "audit.verify", "Recompute every hash and say whether all is intact");
  verify.text("--community,-c", "community", "Slug or id (default: every chain)")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(
            out, answer, "chains",
            {{"CHAIN", "chain"}, {"STATE", "state"}, {"ENTRIES", "checked"}, {"FIRST BAD", "firstBad"}, {"WHY", "why"}},
            "The log is empty.");
      });
  verify.draft().exit_code = broken_or_not;
}

}  // namespace ess::ctl
