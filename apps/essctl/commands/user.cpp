#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_added(std::ostream& out, const boost::json::object& answer) {
  const auto& user = part(answer, "user");
  out << "Added " << shown(user, "email") << " (" << shown(user, "id") << ").\n";
  if (answer.contains("password")) {
    out << "Password: " << shown(answer, "password") << "   (shown only now)\n";
  }
}

/// Prints one line: what was done to whom.
auto say(const char* done) {
  return [done](std::ostream& out, const boost::json::object& answer) {
    out << done << " " << shown(part(answer, "user"), "email") << ".\n";
  };
}

void print_new_password(std::ostream& out, const boost::json::object& answer) {
  const auto& user = part(answer, "user");
  if (answer.contains("mailedTo")) {
    out << "Mailed a link to " << shown(answer, "mailedTo") << ". It works once, until " << shown(answer, "expiresAt")
        << ".\n";
    return;
  }
  if (answer.contains("link")) {
    out << "For " << shown(user, "email") << ", once, until " << shown(answer, "expiresAt") << ":\n"
        << shown(answer, "link") << "\n";
    return;
  }
  out << "Changed the password of " << shown(user, "email") << "; every session has ended.\n";
  if (answer.contains("password")) {
    out << "Password: " << shown(answer, "password") << "   (shown only now)\n";
  }
}

}  // namespace

void add_user_commands(CLI::App& root, job& chosen) {
  auto& group = add_group(root, "user", "People who can sign in");
  command_builder(group, chosen, "add", "user.add",
                  "Add a person; makes a password and prints it, this once, unless one is given")
      .text("--email", "email", "E-mail address, used to sign in", presence::required)
      .text("--name", "name", "Name as others see it", presence::required)
      .password_from_stdin()
      .print(print_added);
  command_builder(group, chosen, "list", "user.list", "List people by e-mail address")
      .text("--after", "after", "Only addresses after this one")
      .integer("--limit", "limit", "At most this many (100)")
      .print([](std::ostream& out, const boost::json::object& answer) {
        print_table(out, answer, "users",
                    {{"E-MAIL", "email"}, {"NAME", "name"}, {"ID", "id"}, {"DISABLED", "disabledAt"}},
                    "There is no user. Add one with `essctl user add`.");
      });
  command_builder(group, chosen, "disable", "user.disable", "Disable an account and end its sessions")
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .print(say("Disabled"));
  command_builder(group, chosen, "enable", "user.enable", "Enable a disabled account")
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .print(say("Enabled"));
  command_builder(group, chosen, "delete", "user.delete", "Delete an account and what is stored about the person")
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .print(say("Deleted"));
  command_builder(group, chosen, "passwd", "user.passwd",
                  "Set a password; prints a new one unless one is given. Ends every session of the account")
      .text("--user,-u", "user", "E-mail address or id", presence::required)
      .flag(
          "--link", "link",
          "Make a one-time link instead, with which the person chooses one; it is mailed where ESS_MAIL_COMMAND is set")
      .password_from_stdin()
      .print(print_new_password);
}

}  // namespace ess::ctl
