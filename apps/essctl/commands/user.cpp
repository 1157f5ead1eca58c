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

}  // namespace

void add_user_commands(CLI::App& root, job& chosen) {
  auto& group = *root.add_subcommand("user", "People who can sign in")->require_subcommand(1);
  command_builder(group, chosen, "add", "user.add", "Add a person; prints a one-time password unless one is given")
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
}

}  // namespace ess::ctl
