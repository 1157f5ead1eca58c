#include "program.hpp"

#include <unistd.h>

#include <iostream>

#include "audit_files.hpp"
#include "env_file.hpp"
#include "ess/admin/exit_code.hpp"
#include "ess/base/json.hpp"
#include "ess/config/environment.hpp"
#include "ess/config/process.hpp"
#include "ess/config/settings.hpp"
#include "password_input.hpp"
#include "session.hpp"

namespace ess::ctl {

namespace {

constexpr const char* dotenv_file = ".env";

bool has_key(const config::environment& names) {
  return names.contains("AUTH_ENCRYPTION_KEY") || names.contains("AUTH_ENCRYPTION_KEY_FILE");
}

/// Makes the audit log's signing key where the settings want it, as a part of `init`.
result<void> prepare_signing_key(const config::environment& process, const config::environment& dotenv) {
  for (const auto* source : {&process, &dotenv}) {
    const auto path = source->find("ESS_AUDIT_SIGNING_KEY_FILE");
    if (path == source->end() || path->second.empty()) continue;
    system_random random;
    const auto made = make_signing_key_file(path->second, random);
    if (!made) return made.error();
    if (*made) std::cerr << "Wrote a new signing key for the audit log into " << path->second << ".\n";
    return success();
  }
  return success();
}

result<void> write_missing_settings(const config::environment& process, const config::environment& dotenv) {
  if (!has_key(process) && !has_key(dotenv)) {
    system_random random;
    if (auto added = add_encryption_key(dotenv_file, random); !added) return added;
    std::cerr << "Wrote a new AUTH_ENCRYPTION_KEY into .env. Back it up apart from the database.\n";
  }
  const auto is_set = [&](const char* name) { return process.contains(name) || dotenv.contains(name); };
  if (is_set("ESS_AUDIT_SIGNING_KEY") || is_set("ESS_AUDIT_SIGNING_KEY_FILE")) return success();
  if (auto added = add_setting(dotenv_file, "ESS_AUDIT_SIGNING_KEY_FILE", "ess-audit.key"); !added) return added;
  if (is_set("ESS_AUDIT_ANCHOR_FILE")) return success();
  return add_setting(dotenv_file, "ESS_AUDIT_ANCHOR_FILE", "ess-audit.anchors");
}

}  // namespace

result<boost::json::object> run(job what) {
  if (what.kind == job_kind::local) return what.local();
  if (what.kind == job_kind::audit_verify_file) return verify_audit_file(what);
  auto process = config::take_environment(environ);
  auto dotenv = config::read_dotenv(dotenv_file);
  if (!dotenv) return std::move(dotenv).error();
  if (what.write_env) {
    if (auto written = write_missing_settings(process, *dotenv); !written) return std::move(written).error();
    dotenv = config::read_dotenv(dotenv_file);
    if (!dotenv) return std::move(dotenv).error();
  }
  if (what.kind == job_kind::init) {
    if (auto made = prepare_signing_key(process, *dotenv); !made) return std::move(made).error();
  }
  const auto settings = config::load_ctl_settings(process, *dotenv);
  config::wipe_secrets(process);
  config::wipe_secrets(*dotenv);
  if (!settings) return settings.error();
  if (!what.secret_from_stdin.empty()) {
    const auto given = what.secret_from_stdin == "password" ? read_password() : read_secret_line(what.prompt);
    if (!given) return given.error();
    what.arguments[what.secret_from_stdin] = given->reveal();
  }
  return what.kind == job_kind::audit_export ? export_audit(*settings, what) : carry_out(*settings, what);
}

int print_config() {
  const auto dotenv = config::read_dotenv(dotenv_file);
  if (!dotenv) {
    std::cerr << "essctl: " << dotenv.error().message() << '\n';
    return admin::exit_code(dotenv.error().code());
  }
  std::cout << config::print_config(config::program::ctl, config::environment_of(environ), *dotenv);
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
