// discord-sim: a Discord that runs on your own machine, for development and tests.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>

#include "ess/base/log.hpp"
#include "ess/testing/sim_server.hpp"
#include "ess/testing/simulator.hpp"
#include "files.hpp"
#include "repeatable.hpp"

namespace {

using ess::result;
using namespace ess::discord_sim;

struct arguments {
  std::string listen = "127.0.0.1:4000";
  std::string world;
  std::string log = "warning";
  tls_files tls;
  repeatable again;
};

int fail(std::string_view what) {
  fmt::print(stderr, "discord-sim: {}\n", what);
  return 1;
}

result<void> load(ess::testing::simulator& sim, const std::string& path, ess::time_point now) {
  const auto text = read_file(path);
  if (!text) return text.error();
  const auto loaded = sim.load_world(*text, now);
  if (loaded) return ess::success();
  const auto& why = loaded.error();
  return ess::error(why.code(), why.reason(), fmt::format("The world file {}: {}", path, why.message()));
}

result<std::string> start(ess::testing::sim_server& server, const arguments& args) {
  if (!args.tls.wanted()) return server.start(args.listen);
  const auto identity = identity_of(args.tls);
  if (!identity) return identity.error();
  return server.start_tls(args.listen, *identity);
}

int run(const arguments& args, ess::log_level level) {
  const ess::system_clock clock;
  // The server's own: what it takes must not move what the world gets.
  ess::system_random random;
  const auto worlds_random = randomness_of(args.again);
  const auto sink = ess::make_stderr_sink();
  const ess::logger log(clock, *sink, level);
  ess::testing::sim_options options;
  options.tls = args.tls.wanted();
  ess::testing::simulator sim(options, *worlds_random);
  if (const auto set = set_clock(sim, args.again, clock.now()); !set) return fail(set.error().message());
  if (!args.world.empty()) {
    const auto loaded = load(sim, args.world, clock.now());
    if (!loaded) return fail(loaded.error().message());
  }
  boost::asio::io_context io(1);
  ess::testing::sim_server server(io, clock, log, random, sim);
  const auto bound = start(server, args);
  if (!bound) return fail(bound.error().message());
  fmt::print("discord-sim listens on {}://{}\n", args.tls.wanted() ? "https" : "http", *bound);
  std::fflush(stdout);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& failure, int) {
    if (!failure) server.stop();
  });
  io.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A local Discord: OAuth2, REST API v10, gateway, and a page that plays the client."};
  app.set_version_flag("--version", std::string("discord-sim ") + ESS_VERSION);
  arguments args;
  app.add_option("--listen", args.listen, "Address and port; port 0 takes a free one")->capture_default_str();
  app.add_option("--world", args.world, "JSON file with applications, users and guilds");
  app.add_option("--seed", args.again.seed,
                 "Number: ids, tokens and chance are the same in each run with the same one");
  app.add_option("--start", args.again.start, "Time at which the simulated clock begins, as in 2026-01-31T12:00:00Z");
  app.add_option("--clock-scale", args.again.clock_scale,
                 "How fast the simulated time runs; 0: it moves by /_sim/clock alone")
      ->capture_default_str();
  app.add_option("--log", args.log, "debug, info, warning or error")->capture_default_str();
  auto* cert =
      app.add_option("--tls-cert", args.tls.certificate, "PEM file: serve REST and gateway under TLS with this");
  auto* key = app.add_option("--tls-key", args.tls.key, "PEM file with the key of --tls-cert");
  cert->needs(key);
  key->needs(cert);
  app.add_option("--tls-self-signed", args.tls.self_signed,
                 "Serve under TLS with a certificate for localhost made now, and write it to this file")
      ->excludes(cert);
  CLI11_PARSE(app, argc, argv);
  const auto level = ess::parse_log_level(args.log);
  if (!level) return fail(level.error().message());
  return run(args, *level);
}
