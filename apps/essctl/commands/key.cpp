#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_created(std::ostream& out, const boost::json::object& answer) {
  const auto& key = part(answer, "key");
  out << "Made the key " << shown(key, "name") << " (" << shown(key, "publicId") << "), valid until "
      << shown(key, "expiresAt") << ".\n\n"
      << shown(answer, "secret") << "\n\nKeep it: it cannot be shown again.\n";
}

void add_create(CLI::App& group, job& chosen) {
  command_builder create(group, chosen, "create", "key.create", "Make an API key; it is shown once");
  create.community()
      .text("--name", "name", "What the key is for", presence::required)
      .list("--permission,-p", "permissions", "What it may do, as in dispatch:read; may be repeated")
      .list("--guild,-g", "guilds", "Only for these Discord servers (default: the community's own)")
      .integer("--expires-in-days", "expiresInDays", "Days until it ends, 1 to 3650 (365)")
      .text("--proof", "proofPolicy", "Calls that need Discord's proof of the actor: none, decisions, all (decisions)")
      .integer("--requests-per-minute", "requestsPerMinute", "Limit of the key as a whole (6000)")
      .flag("--unlimited", "unlimited", "No limit of the key's own")
      .text("--environment", "environment", "live, test or dev, part of the key's text (live)")
      .print(print_created);
  auto* bot = create.app().add_flag_function(
      "--bot",
      [&draft = create.draft()](std::int64_t) {
        draft.arguments["permissions"] = {"approvals:decide", "dispatch:read", "players:read"};
      },
      "The permissions that ess-bot needs: approvals:decide, dispatch:read, players:read");
  auto* group_of_two = create.app().add_option_group("What it may do", "One of these is needed");
  group_of_two->add_options(create.app().get_option("--permission"), bot);
  group_of_two->require_option(1);
}

}  // namespace

void add_key_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("key", "API keys of bots and hosts")->require_subcommand(1);
  add_create(group, chosen);
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
  command_builder(group, chosen, "revoke", "key.revoke", "End a key at once")
      .community()
      .text("--key,-k", "key", "Its id or public id", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Revoked " << shown(part(answer, "key"), "publicId") << ".\n";
      });
}

}  // namespace ess::ctl
