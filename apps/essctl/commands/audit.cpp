#include <CLI/CLI.hpp>

#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "ess/admin/exit_code.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

constexpr const char* chain_help =
    "Slug or id, also the id of a deleted community (default: the entries of the installation)";

void print_integrity(std::ostream& out, const boost::json::object& answer) {
  const auto& integrity = part(answer, "integrity");
  if (shown(integrity, "state") == "broken") {
    out << "\nTHE LOG WAS TAMPERED WITH at entry " << shown(integrity, "firstBad") << ": " << shown(integrity, "why")
        << '\n';
  }
}

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
  print_integrity(out, answer);
}

void print_security_events(std::ostream& out, const boost::json::object& answer) {
  print_table(out, answer, "entries",
              {{"NO", "sequence"},
               {"TIME", "at"},
               {"SEVERITY", "severity"},
               {"EVENT", "event"},
               {"SOURCE", "source"},
               {"ACTOR", "actor"},
               {"RESULT", "result"},
               {"METADATA", "metadata"}},
              "There are none.");
  print_integrity(out, answer);
}

// A log that was altered, and one that could not be judged.
int integrity_exit_code(const boost::json::object& answer) {
  const bool page_is_broken = shown(part(answer, "integrity"), "state") == "broken";
  if (page_is_broken || shown(answer, "intact") == "false") return admin::exit_audit_broken;
  return shown(answer, "verifiable") == "false" ? admin::exit_audit_unverifiable : 0;
}

void print_verified(std::ostream& out, const boost::json::object& answer) {
  print_table(out, answer, "chains",
              {{"CHAIN", "chain"},
               {"STATE", "state"},
               {"FIRST", "first"},
               {"ENTRIES", "checked"},
               {"FROM CHECKPOINT", "fromCheckpoint"},
               {"SIGNED TO", "signedTo"},
               {"FIRST BAD", "firstBad"},
               {"WHY", "why"}},
              "The log is empty.");
  if (answer.contains("warning")) out << "\nWarning: " << shown(answer, "warning") << '\n';
}

void add_list(CLI::App& group, job& chosen) {
  command_builder list(group, chosen, "list", "audit.list", "List entries, newest first");
  list.text("--community,-c", "community", chain_help)
      .text("--event", "event", "Only this event, as in discord.linked")
      .text("--source", "source", "Only from browser, discord, api, cli or system")
      .text("--actor", "actor", "Only by this user: e-mail address or id")
      .text("--from", "from", "Only from this time on, as in 2026-01-31 or 2026-01-31T18:00:00Z")
      .text("--to", "to", "Only before this time")
      .integer("--before", "before", "Only entries before this number")
      .integer("--limit", "limit", "At most this many, 1 to 1000 (50)")
      .print(print_entries);
  list.draft().exit_code = integrity_exit_code;
}

void add_verify(CLI::App& group, job& chosen) {
  command_builder verify(group, chosen, "verify", "audit.verify",
                         "Recompute every hash, compare with checkpoints and anchors, and say whether all is intact");
  verify.text("--community,-c", "community", "Slug, id, or chain as listed here (default: every chain)")
      .integer("--first", "first", "Only entries from this number on (of the installation, unless --community)")
      .integer("--last", "last", "Only entries up to this number")
      .print(print_verified);
  auto& draft = verify.draft();
  draft.exit_code = integrity_exit_code;
  auto& app = verify.app();
  app.add_option("--export", draft.file, "Verify this JSON Lines export instead; needs no database and no settings")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  app.add_option("--anchors", draft.anchors, "With --export: the anchor file")->type_name("FILE")->needs("--export");
  app.add_option("--public-key", draft.public_key, "With --export: the public key, as `audit anchor` prints it")
      ->type_name("HEX")
      ->needs("--export");
  app.parse_complete_callback([&draft] {
    if (!draft.file.empty()) draft.kind = job_kind::audit_verify_file;
  });
}

void add_export(CLI::App& group, job& chosen) {
  command_builder command(group, chosen, "export", "audit.export", "Write entries to a file, oldest first");
  command.text("--community,-c", "community", chain_help)
      .text("--format", "format", "jsonl, exact and verifiable elsewhere, or csv for people (jsonl)")
      .text("--from", "from", "Only from this time on, as in 2026-01-31 or 2026-01-31T18:00:00Z")
      .text("--to", "to", "Only before this time")
      .print([](std::ostream& out, const boost::json::object& answer) {
        if (shown(answer, "file").empty()) return;
        out << shown(answer, "entries") << " entries written to " << shown(answer, "file") << '\n';
      });
  command.draft().kind = job_kind::audit_export;
  command.app()
      .add_option("--out,-o", command.draft().file, "The file, which must not exist (standard output)")
      ->type_name("FILE");
}

void add_anchor(CLI::App& group, job& chosen) {
  command_builder anchor(group, chosen, "anchor", "audit.anchor",
                         "Sign where every chain stands now, and append it to the anchor file");
  anchor.print([](std::ostream& out, const boost::json::object& answer) {
    out << "Public key: " << shown(answer, "publicKey") << " (id " << shown(answer, "keyId") << ")\n";
    if (answer.contains("file")) out << "Anchors:    " << shown(answer, "file") << '\n';
    print_table(out, answer, "checkpoints", {{"CHAIN", "chain"}, {"ENTRY", "sequence"}, {"HASH", "hash"}},
                "Every entry has a checkpoint already.");
    if (shown(answer, "intact") == "false") out << "\nNOT SIGNED: " << shown(answer, "refused") << '\n';
  });
  anchor.draft().exit_code = integrity_exit_code;
}

void add_prune(CLI::App& group, job& chosen) {
  command_builder prune(group, chosen, "prune", "audit.prune",
                        "Remove the oldest entries for good, behind a signed cut; the rest stays provable");
  prune.text("--community,-c", "community", chain_help)
      .text("--before", "before", "Entries before this time, as in 2026-01-31")
      .integer("--keep", "keep", "All but so many of the newest")
      .print([](std::ostream& out, const boost::json::object& answer) {
        if (shown(answer, "cut") == "0") {
          out << "No entry had to go";
        } else {
          out << "Cut behind entry " << shown(answer, "cut");
        }
        out << "; removed " << shown(answer, "removed") << ".\n";
      });
}

}  // namespace

void add_security_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "security", "Security events: what the audit log has of them");
  command_builder list(group, chosen, "list", "security.list", "List security events, newest first");
  list.text("--community,-c", "community", chain_help)
      .text("--severity", "severity", "Only LOW, MEDIUM, HIGH or CRITICAL")
      .integer("--before", "before", "Only entries before this number")
      .integer("--limit", "limit", "At most this many, 1 to 1000 (50)")
      .print(print_security_events);
  list.draft().exit_code = integrity_exit_code;
  command_builder(group, chosen, "raise", "security.raise",
                  "Write a security event into a community's log, which tells its security channel")
      .text("--community,-c", "community", "Slug or id", presence::required)
      .text("--severity", "severity", "LOW, MEDIUM, HIGH or CRITICAL", presence::required)
      .text("--type", "type", "Your own name for it, as in anticheat.speed", presence::required)
      .text("--details", "details", "More about it, as a JSON object")
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& event = part(answer, "event");
        out << "Written as entry " << shown(event, "sequence") << ": " << shown(event, "type") << ", "
            << shown(event, "severity") << '\n';
      });
}

void add_audit_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "audit", "The audit log");
  add_list(group, chosen);
  add_verify(group, chosen);
  add_export(group, chosen);
  add_anchor(group, chosen);
  add_prune(group, chosen);
}

}  // namespace ess::ctl
