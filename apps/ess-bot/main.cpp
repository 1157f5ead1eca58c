// ess-bot: the Discord bot of ESS. It has no database; it asks ESS over HTTP.
#include <CLI/CLI.hpp>
#include <iostream>

#include "ess/config/process.hpp"
#include "program.hpp"

namespace {

constexpr const char* footer =
    "Settings come from the environment, then from .env here; --print-config shows them.\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage or settings.";

}  // namespace

int main(int argc, char** argv) {
  ess::config::protect_memory();
  ess::config::keep_heap_small();
  CLI::App app("The Discord bot of ESS.", "ess-bot");
  app.footer(footer);
  app.set_version_flag("--version", "ess-bot " ESS_VERSION);
  app.require_subcommand(0, 1);
  bool print_config = false;
  app.add_flag("--print-config", print_config, "Show every setting and where it comes from; secrets are redacted");
  CLI::App* run = app.add_subcommand("run", "Connect to Discord and answer slash commands until stopped");
  ess::bot::run_options options;
  run->add_option("--shards", options.shards, "Run these shards only, as in 0-3/16: first, last, and how many in all");
  run->add_option("--shard-count", options.shard_count, "Run so many shards, or \"auto\" for what Discord recommends");
  std::string kind;
  const CLI::Option* compress =
      run->add_option("--compress", kind,
                      "Ask Discord for compressed events: none, zlib-stream or zstd-stream, whatever "
                      "ESS_BOT_COMPRESSION says; without a kind what that says, or zlib-stream")
          ->expected(0, 1)
          ->type_name("[KIND]");
  CLI::App* registration =
      app.add_subcommand("register", "Register the slash commands, globally or in DISCORD_GUILD_ID alone");
  bool dry_run = false;
  registration->add_flag("--dry-run", dry_run, "Only show what would change");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : ess::bot::exit_usage;
  }
  if (*compress) options.compress = kind;
  using ess::bot::register_mode;
  if (print_config) return ess::bot::print_config();
  if (*registration) return ess::bot::register_at_discord(dry_run ? register_mode::only_show : register_mode::apply);
  if (*run) return ess::bot::run(options);
  std::cerr << app.help();
  return ess::bot::exit_usage;
}
