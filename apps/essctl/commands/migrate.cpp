#include "command_builder.hpp"
#include "commands/commands.hpp"
#include "output.hpp"

namespace ess::ctl {

namespace {

void print_migrate(std::ostream& out, const boost::json::object& answer) {
  const auto now = shown(answer, "versionNow");
  if (shown(answer, "versionBefore") == now) {
    out << "The database has schema version " << now << " already.\n";
    return;
  }
  out << "Applied " << shown(answer, "applied") << "; the database now has schema version " << now << ".\n";
}

}  // namespace

void add_migrate_command(CLI::App& root, job& chosen) {
  command_builder migrate(root, chosen, "migrate", "migrate",
                          "Bring the database to the schema of this version; ess-server must not run meanwhile");
  migrate.print(print_migrate);
  migrate.draft().kind = job_kind::migrate;
}

}  // namespace ess::ctl
