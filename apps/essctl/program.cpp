#include "program.hpp"

#include <unistd.h>

#include <iostream>

#include "env_file.hpp"
#include "ess/admin/exit_code.hpp"
#include "ess/base/json.hpp"
#include "ess/config/environment.hpp"
#include "ess/config/settings.hpp"
#include "password_input.hpp"
#include "session.hpp"

namespace ess::ctl {

namespace {

constexpr const char* dotenv_file = ".env";

bool has_key(const config::environment& names) {
  return names.contains("AUTH_ENCRYPTION_KEY") || names.contains("AUTH_ENCRYPTION_KEY_FILE");
}

}  // namespace

result<boost::json::object> run(job what) {
  const auto process = config::environment_of(environ);
  auto dotenv = config::read_dotenv(dotenv_file);
  if (!dotenv) return std::move(dotenv).error();
  if (what.write_env && !has_key(process) && !has_key(*dotenv)) {
    system_random random;
    if (auto added = add_encryption_key(dotenv_file, random); !added) return std::move(added).error();
    std::cerr << "Wrote a new AUTH_ENCRYPTION_KEY into .env. Back it up apart from the database.\n";
    dotenv = config::read_dotenv(dotenv_file);
    if (!dotenv) return std::move(dotenv).error();
  }
  const auto settings = config::load_ctl_settings(process, *dotenv);
  if (!settings) return settings.error();
  if (what.password_from_stdin) {
    auto password = read_password();
    if (!password) return std::move(password).error();
    what.arguments["password"] = password->reveal();
  }
  return carry_out(*settings, what);
}

int print_config() {
  const auto dotenv = config::read_dotenv(dotenv_file);
  std::cout << config::print_config(config::program::ctl, config::environment_of(environ),
                                    dotenv ? *dotenv : config::environment());
  return 0;
}

int report(const job& what, const result<boost::json::object>& outcome) {
  boost::json::object json;
  if (outcome) json = *outcome;
  json["ok"] = outcome.has_value();
  if (!outcome) {
    json["code"] = outcome.error().reason();
    json["error"] = outcome.error().message();
    if (!what.json) std::cerr << "essctl: " << outcome.error().message() << '\n';
  }
  if (what.json) {
    std::cout << to_json_text(json) << '\n';
  } else if (outcome) {
    what.print(std::cout, *outcome);
  }
  if (!outcome) return admin::exit_code(outcome.error().code());
  return what.exit_code ? what.exit_code(*outcome) : 0;
}

}  // namespace ess::ctl
