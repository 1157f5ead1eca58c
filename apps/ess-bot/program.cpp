#include "program.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "bot.hpp"
#include "ess/config/environment.hpp"
#include "ess/config/process.hpp"
#include "packing.hpp"

namespace ess::bot {

namespace {

constexpr const char* dotenv_file = ".env";

int complain(const error& e, int code) {
  std::cerr << "ess-bot: " << e.message() << '\n';
  return code;
}

result<config::bot_settings> load(config::bot_task task) {
  auto process = config::take_environment(environ);
  auto dotenv = config::read_dotenv(dotenv_file);
  if (!dotenv) return dotenv.error();
  auto settings = config::load_bot_settings(process, *dotenv, task);
  config::wipe_secrets(process);
  config::wipe_secrets(*dotenv);
  return settings;
}

}  // namespace

int run(const run_options& options) {
  const auto wanted = read_shards(options.shards, options.shard_count);
  if (!wanted) return complain(wanted.error(), exit_usage);
  result<config::bot_settings> settings = load(config::bot_task::run);
  if (!settings) return complain(settings.error(), exit_usage);
  const auto packing = read_compression(options.compress, settings->packing);
  if (!packing) return complain(packing.error(), exit_usage);
  const std::unique_ptr<log_sink> sink = make_stderr_sink();
  boost::asio::io_context io(1);
  auto made = bot::make(io, std::move(*settings), *wanted, *packing, *sink);
  if (!made) return complain(made.error(), exit_failed);
  std::optional<result<void>> outcome;
  auto work = [&]() -> net::awaitable<void> { outcome = co_await (*made)->run(); };
  boost::asio::co_spawn(io, work(), [&](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    io.stop();
  });
  io.run();
  const int code = outcome && !*outcome ? complain(outcome->error(), exit_failed) : 0;
  // Answers that outlasted the time to finish are left as they are: nothing of them needs flushing.
  if (!(*made)->drained()) std::_Exit(code);
  return code;
}

int register_at_discord(register_mode mode) {
  result<config::bot_settings> settings = load(config::bot_task::register_commands);
  if (!settings) return complain(settings.error(), exit_usage);
  const std::unique_ptr<log_sink> sink = make_stderr_sink();
  const result<void> done = register_commands(std::move(*settings), mode, *sink, std::cout);
  if (!done) return complain(done.error(), exit_failed);
  return 0;
}

int print_config() {
  const auto dotenv = config::read_dotenv(dotenv_file);
  if (!dotenv) return complain(dotenv.error(), exit_usage);
  std::cout << config::print_config(config::program::bot, config::environment_of(environ), *dotenv);
  return 0;
}

}  // namespace ess::bot
