#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

void add_community_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "community", "Communities");
  command_builder(group, chosen, "add", "community.add", "Add a community with its five default roles")
      .text("--name", "name", "Name as members see it", presence::required)
      .text("--slug", "slug", "Short name, unique: a-z, 0-9 and -", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& community = part(answer, "community");
        out << "Added " << shown(community, "slug") << " (" << shown(community, "id") << ").\n";
      });
  command_builder(group, chosen, "prove-guild", "guild.prove",
                  "Say that a Discord server is this community's, where Discord cannot be asked")
      .community()
      .text("--guild,-g", "guild", "Id of the server", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "The server " << shown(answer, "guildId") << " is now that of "
            << shown(part(answer, "community"), "slug") << ".\n";
      });
  command_builder(group, chosen, "delete", "community.delete",
                  "Delete a community with all it has, and destroy its key: copies of its secrets become unreadable")
      .community()
      .text("--confirm", "confirm", "The same name once more: this cannot be undone", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        out << "Deleted " << shown(part(answer, "community"), "slug") << ". Its audit log stays.\n"
            << (shown(answer, "keyDestroyed") == "true"
                    ? "Its key is destroyed: what backups hold of its secrets cannot be read any more.\n"
                    : "It had no key of its own; nothing of it was sealed.\n");
      });
  command_builder(group, chosen, "list", "community.list", "List communities")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(out, answer, "communities", {{"SLUG", "slug"}, {"NAME", "name"}, {"ID", "id"}},
                    "There is no community. Add one with `essctl community add`.");
      });
}

void add_member_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "member", "Who is in which community");
  command_builder(group, chosen, "add", "member.add", "Put a person into a community, or change their role there")
      .community()
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .text("--role,-r", "role", "VIEWER, TRIAL_MOD, MOD, ADMIN or OWNER", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& member = part(answer, "member");
        out << shown(member, "user") << " is now " << shown(member, "role") << " in " << shown(member, "community")
            << ".\n";
      });
  command_builder(group, chosen, "role", "member.role", "Change the role of a member and end their sessions")
      .community()
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .text("--role,-r", "role", "VIEWER, TRIAL_MOD, MOD, ADMIN or OWNER", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& member = part(answer, "member");
        out << shown(member, "user") << " is now " << shown(member, "role") << " in " << shown(member, "community")
            << ".\n";
      });
  command_builder(group, chosen, "invite", "member.invite",
                  "Make a one-time link that lets a person join; it is mailed where ESS_MAIL_COMMAND is set")
      .community()
      .text("--email", "email", "E-mail address of the person", presence::required)
      .text("--role,-r", "role", "VIEWER, TRIAL_MOD, MOD, ADMIN or OWNER", presence::required)
      .print([](std::ostream& out, const boost::json::object& answer) {
        const auto& invite = part(answer, "invite");
        if (answer.contains("mailedTo")) {
          out << "Mailed an invitation to " << shown(answer, "mailedTo") << ". It works once, until "
              << shown(invite, "expiresAt") << ".\n";
          return;
        }
        out << "For " << shown(invite, "email") << ", once, until " << shown(invite, "expiresAt") << ":\n"
            << shown(answer, "link") << "\n";
      });
  command_builder(group, chosen, "list", "member.list", "List the members of a community")
      .community()
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(
            out, answer, "members",
            {{"E-MAIL", "email"}, {"NAME", "name"}, {"ROLE", "role"}, {"SUSPENDED", "suspendedAt"}, {"ID", "userId"}},
            "There is no member. Add one with `essctl member add`.");
      });
}

}  // namespace ess::ctl
