#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_init(std::ostream& out, const boost::json::object& answer) {
  if (answer.contains("database")) out << "Database:       " << shown(answer, "database") << '\n';
  out << "Encryption key: loaded, id " << shown(answer, "keyId") << '\n';
  if (answer.contains("auditPublicKey")) {
    out << "Audit log:      signed; public key " << shown(answer, "auditPublicKey") << '\n';
  } else {
    out << "Audit log:      not signed. Set ESS_AUDIT_SIGNING_KEY_FILE and ESS_AUDIT_ANCHOR_FILE and repeat this.\n";
  }
  if (answer.contains("user")) {
    const auto& user = part(answer, "user");
    if (answer.contains("alreadyThere")) {
      out << "Account:        " << shown(user, "email") << " is there already; nothing about it was changed.\n";
    } else {
      out << "Account:        " << shown(user, "email") << ", OWNER of " << shown(part(answer, "community"), "slug")
          << '\n';
    }
    if (answer.contains("password")) {
      out << "Password:       " << shown(answer, "password") << "   (shown only now)\n";
    }
    out << "\nNext: start ess-server and sign in.\n";
    return;
  }
  out << "\nNext, for a first account (nobody has one by default):\n"
         "  essctl user add --email you@example.org --name \"Your Name\"\n"
         "  essctl community add --name \"Your Community\" --slug your-community\n"
         "  essctl member add --community your-community --user you@example.org --role OWNER\n"
         "then start ess-server and sign in.\n";
}

}  // namespace

void add_init_command(CLI::App& root, job& chosen) {
  command_builder init(root, chosen, "init", "init",
                       "Make the database and its secrets, and a first account if one is named; safe to repeat");
  init.text("--email", "email", "E-mail address of the first account")
      .text("--name", "name", "Name of its owner")
      .text("--community", "community", "Name of the first community")
      .text("--slug", "slug", "Its short name: a-z, 0-9 and -")
      .password_from_stdin()
      .print(print_init);
  init.flag("--write-env", &job::write_env,
            "If AUTH_ENCRYPTION_KEY is not set, write a new key into .env here (mode 0600)");
  init.draft().kind = job_kind::init;
}

}  // namespace ess::ctl
