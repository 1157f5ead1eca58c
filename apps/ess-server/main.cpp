// ess-server: ESS's HTTP for browsers and bots. Reads the settings, builds the object graph, runs, stops.
#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <string_view>

#include "ess/config/environment.hpp"
#include "ess/config/process.hpp"
#include "ess/config/settings.hpp"
#include "wiring.hpp"

extern char** environ;

namespace {

constexpr int usage_error = 2;

constexpr std::string_view help = R"(ess-server: the web side of ESS's Discord integration

usage: ess-server [--print-config | --help | --version]

Settings come from the environment, then from .env in the working directory, then from defaults.
Each NAME can also be given as NAME_FILE, the path of a file that holds the value.

  --print-config   show every setting, its value and where it came from; secrets are redacted
  --version        show the version
  --help           show this text

Settings:
)";

void print_help() {
  fmt::print("{}", help);
  for (const auto& setting : ess::config::setting_descriptions()) {
    if (setting.for_server) fmt::print("  {:<26}{}\n", setting.name, setting.help);
  }
  fmt::print("\nIt stops on SIGTERM or SIGINT. Exit codes: 0 stopped, 1 could not start, 2 wrong usage.\n");
}

int fail(std::string_view message) {
  fmt::print(stderr, "ess-server: {}\n", message);
  return 1;
}

int serve(ess::config::environment& process, ess::config::environment& dotenv) {
  const auto settings = ess::config::load_server_settings(process, dotenv);
  ess::config::wipe_secrets(process);
  ess::config::wipe_secrets(dotenv);
  if (!settings) return fail(settings.error().message());
  const auto ran = ess::server::run(*settings);
  if (!ran) return fail(ran.error().message());
  return 0;
}

int run(int argc, char** argv) {
  const std::string_view option = argc > 1 ? argv[1] : "";
  if (argc > 2 || (argc == 2 && option != "--help" && option != "--version" && option != "--print-config")) {
    fmt::print(stderr, "ess-server: \"{}\" is not understood. Try ess-server --help.\n", argv[argc > 2 ? 2 : 1]);
    return usage_error;
  }
  if (option == "--help") {
    print_help();
    return 0;
  }
  if (option == "--version") {
    fmt::print("ess-server {}\n", ESS_VERSION);
    return 0;
  }
  auto process = ess::config::take_environment(environ);
  auto dotenv = ess::config::read_dotenv(".env");
  if (!dotenv) return fail(dotenv.error().message());
  if (option == "--print-config") {
    fmt::print("{}", ess::config::print_config(ess::config::program::server, process, *dotenv));
    return 0;
  }
  return serve(process, *dotenv);
}

}  // namespace

int main(int argc, char** argv) {
  ess::config::protect_memory();
  try {
    return run(argc, argv);
  } catch (const std::exception& defect) {
    return fail(defect.what());
  }
}
