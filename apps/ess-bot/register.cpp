#include "register.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <ostream>

#include "discord_options.hpp"
#include "ess/discord/commands/diff.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/commands/validate.hpp"
#include "ess/discord/rest/commands.hpp"
#include "ess/net/http_client.hpp"

namespace ess::bot {

namespace {

void show(std::ostream& out, std::string_view what, const std::vector<std::string>& names) {
  for (const std::string& name : names) out << "  " << what << " /" << name << '\n';
}

void show_changes(std::ostream& out, const discord::command_changes& changes, const config::bot_settings& settings,
                  register_mode mode) {
  out << (mode == register_mode::apply ? "Commands " : "What would change ")
      << (settings.guild ? "in guild " + settings.guild->str() : std::string("in all guilds")) << ":\n";
  show(out, "new      ", changes.created);
  show(out, "changed  ", changes.updated);
  show(out, "removed  ", changes.removed);
  show(out, "unchanged", changes.unchanged);
}

net::awaitable<result<void>> register_all(rest::client& discord, const config::bot_settings& settings,
                                          register_mode mode, std::ostream& out) {
  std::vector<discord::command> wanted;
  wanted.push_back(discord::ess_command());
  // A guild command can never be used elsewhere, and Discord takes contexts for global ones only.
  if (settings.guild) wanted.front().contexts.clear();
  const auto registered = co_await rest::list_commands(discord, settings.app, settings.guild);
  if (!registered) co_return registered.error();
  wanted = discord::with_entry_point(std::move(wanted), *registered);
  const discord::command_changes changes = discord::compare_commands(wanted, *registered);
  if (mode == register_mode::apply && changes.any()) {
    const auto done = co_await rest::overwrite_commands(discord, settings.app, settings.guild, std::move(wanted));
    if (!done) co_return done.error();
  }
  show_changes(out, changes, settings, mode);
  co_return success();
}

}  // namespace

result<void> register_commands(config::bot_settings settings, register_mode mode, log_sink& sink, std::ostream& out) {
  const std::vector<std::string> problems = discord::problems_of({discord::ess_command()});
  if (!problems.empty()) return error(errc::internal, "commands_invalid", problems.front());
  boost::asio::io_context io;
  const system_clock clock;
  system_random random;
  const logger log(clock, sink, settings.log);
  auto http = net::make_http_client(io.get_executor(), discord_http_options(settings));
  if (!http) return std::move(http).error();
  rest::client discord(**http, clock, random, log, discord_settings(settings), settings.bot_token.clone());
  std::optional<result<void>> outcome;
  auto work = [&]() -> net::awaitable<void> { outcome = co_await register_all(discord, settings, mode, out); };
  boost::asio::co_spawn(io, work(), [&](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
    io.stop();
  });
  io.run();
  return outcome ? std::move(*outcome) : error(errc::internal, "internal_error", "Registering did not finish.");
}

}  // namespace ess::bot
