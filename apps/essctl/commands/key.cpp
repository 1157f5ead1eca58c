#include <CLI/CLI.hpp>

#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "ess/access/api_key_text.hpp"
#include "output.hpp"
#include "password_input.hpp"

namespace ess::ctl {

namespace {

void print_created(std::ostream& out, const boost::json::object& answer) {
  const auto& key = part(answer, "key");
  out << "Made the key " << shown(key, "name") << " (" << shown(key, "publicId") << "), valid until "
      << shown(key, "expiresAt") << ".\n\n"
      << shown(answer, "secret") << "\n\nKeep it: it cannot be shown again.\n";
}

void print_rotated(std::ostream& out, const boost::json::object& answer) {
  const auto& key = part(answer, "key");
  out << "Made the key " << shown(key, "name") << " (" << shown(key, "publicId") << "), valid until "
      << shown(key, "expiresAt") << ".\n\n"
      << shown(answer, "secret") << "\n\nKeep it: it cannot be shown again. The key "
      << shown(part(answer, "before"), "publicId") << " works until " << shown(part(answer, "before"), "overlapEndsAt")
      << ".\n";
}

/// Form and checksum only: whether the key exists, or is revoked, only the server knows.
result<boost::json::object> check_key_on_stdin() {
  const auto text = read_secret_line("API key: ");
  if (!text) return text.error();
  boost::json::object answer;
  if (const auto old = access::old_api_key::parse(text->reveal())) {
    answer["form"] = "old";
    answer["publicId"] = old->public_id;
    return answer;
  }
  const auto key = access::api_key_text::parse(text->reveal());
  if (!key) {
    return error(errc::invalid_argument, "malformed_api_key",
                 "This is not an API key, or a character of it is wrong or missing. Copy it again.");
  }
  answer["form"] = "current";
  answer["publicId"] = key->public_id();
  answer["environment"] = to_string(key->environment());
  return answer;
}

void print_check(std::ostream& out, const boost::json::object& answer) {
  out << "Well formed. Its record is " << shown(answer, "publicId")
      << "; `essctl key list` of its community says whether it is live.\n";
}

/// What a key shall be, whether it is made or imported.
void add_wishes(command_builder& command) {
  command.community()
      .text("--name", "name", "What the key is for", presence::required)
      .list("--permission,-p", "permissions", "What it may do, as in dispatch:read; may be repeated")
      .list("--guild,-g", "guilds", "Only for these Discord servers (default: the community's own)")
      .integer("--expires-in-days", "expiresInDays", "Days until it ends, 1 to 3650 (365)")
      .text("--proof", "proofPolicy", "Calls that need Discord's proof of the actor: none, decisions, all (decisions)")
      .integer("--requests-per-minute", "requestsPerMinute", "Limit of the key as a whole (6000)")
      .list("--network", "networks", "Only from these networks, as in 203.0.113.0/24 (default: from anywhere)")
      .flag("--unlimited", "unlimited", "No limit of the key's own");
  auto* bot = command.app().add_flag_function(
      "--bot",
      [&draft = command.draft()](std::int64_t) {
        draft.arguments["permissions"] = {"approvals:decide", "dispatch:read", "players:read"};
      },
      "The permissions that ess-bot needs: approvals:decide, dispatch:read, players:read");
  auto* group_of_two = command.app().add_option_group("What it may do", "One of these is needed");
  group_of_two->add_options(command.app().get_option("--permission"), bot);
  group_of_two->require_option(1);
}

void add_create(CLI::App& group, job& chosen) {
  command_builder create(group, chosen, "create", "key.create", "Make an API key; it is shown once");
  add_wishes(create);
  create.text("--environment", "environment", "live, test or dev, part of the key's text (live)").print(print_created);
}

void add_import_old(CLI::App& group, job& chosen) {
  command_builder old(group, chosen, "import-old", "key.import_old",
                      "Let a key of an old ESS database work on, by the hash that is kept of it");
  add_wishes(old);
  old.line_from_stdin("sha256", "SHA-256 of the key: ").print([](std::ostream& out, const boost::json::object& answer) {
    const auto& key = part(answer, "key");
    out << "Imported the key " << shown(key, "name") << " (" << shown(key, "publicId") << "), valid until "
        << shown(key, "expiresAt") << ". Whoever has it goes on using it.\n";
  });
  old.footer(
      "The hash, 64 hex digits of SHA-256 as in the column \"keyHash\", is read from the first line of standard input. "
      "The key itself is not needed, and refused.");
}

}  // namespace

void add_key_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "key", "API keys of bots and hosts");
  add_create(group, chosen);
  add_import_old(group, chosen);
  command_builder(group, chosen, "list", "key.list", "List the keys of a community, newest first")
      .community()
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(out, answer, "keys",
                    {{"PUBLIC ID", "publicId"},
                     {"NAME", "name"},
                     {"STATE", "state"},
                     {"EXPIRES", "expiresAt"},
                     {"LAST USED", "lastUsedAt"},
                     {"PERMISSIONS", "permissions"}},
                    "The community has no key. Make one with `essctl key create`.");
      });
  command_builder(group, chosen, "rotate", "key.rotate", "Make a successor of a key; both work for some days")
      .community()
      .text("--key,-k", "key", "Its id or public id", presence::required)
      .integer("--overlap-days", "overlapDays", "For how many days both work, 0 to 7 (1)")
      .text("--environment", "environment", "live, test or dev, part of the key's text (live)")
      .print(print_rotated);
  command_builder check(group, chosen, "check", "",
                        "Say whether a text is well formed as an API key, without any database");
  check.print(print_check);
  check.draft().kind = job_kind::local;
  check.draft().local = check_key_on_stdin;
  check.footer("The key is read from the first line of standard input, never from the command line.");
  command_builder(group, chosen, "revoke", "key.revoke", "End a key at once")
      .community()
      .text("--key,-k", "key", "Its id or public id", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Revoked " << shown(part(answer, "key"), "publicId") << ".\n";
      });
}

}  // namespace ess::ctl
