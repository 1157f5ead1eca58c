#include "wiring.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <memory>
#include <thread>

#include "actor_proofs.hpp"
#include "admin_socket.hpp"
#include "audit_keeper.hpp"
#include "background.hpp"
#include "commit_watch.hpp"
#include "context.hpp"
#include "ess/config/process.hpp"
#include "ess/http/server.hpp"
#include "ess/identity/password_hasher.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/reachability.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "key_check.hpp"
#include "live_discord.hpp"
#include "middleware/chain.hpp"
#include "opened_store.hpp"
#include "routes/discord_check.hpp"
#include "routes/paths.hpp"
#include "routes/table.hpp"
#include "web_files.hpp"

namespace ess::server {
namespace {

/// Linking, where it is configured. Lifetime: what it is made with outlives it.
class linking_parts {
 public:
  linking_parts(const config::server_settings& settings, net::http_client& http, const crypto::token_cipher& cipher,
                random_source& random, const clock& time, std::shared_ptr<rest::refusals> refused) {
    if (settings.discord_client_id.empty()) return;
    rest::oauth_settings at_discord(settings.discord_api_base.str(), settings.discord_client_id,
                                    settings.discord_client_secret.clone());
    oauth_.emplace(http, std::move(at_discord), time, std::move(refused));
    linking::link_settings link;
    link.client_id = settings.discord_client_id;
    link.redirect_uri = settings.public_url.origin() + std::string(link_callback_path);
    link.authorize_url = settings.discord_authorize_url.str();
    link.issuer = settings.discord_authorize_url.origin();
    roles_.emplace(link, cipher, random);
    flow_.emplace(std::move(link), cipher, random);
  }

  void connect(context& c) {
    c.links = flow_ ? &*flow_ : nullptr;
    c.roles = roles_ ? &*roles_ : nullptr;
    c.oauth = oauth_ ? &*oauth_ : nullptr;
  }

 private:
  std::optional<rest::oauth_client> oauth_;
  std::optional<linking::link_flow> flow_;
  std::optional<linking::role_flow> roles_;
};

result<std::unique_ptr<net::http_client>> make_discord_http(net::executor ex, const config::server_settings& settings) {
  net::http_client_options options;
  options.user_agent = rest::user_agent(settings.public_url.origin(), ESS_VERSION);
  if (settings.discord_proxy) options.outbound.proxy = settings.discord_proxy->origin();
  options.outbound.public_addresses_only = !settings.dev_discord;
  return net::make_http_client(std::move(ex), std::move(options));
}

http::asset_set all_assets() {
  http::asset_set assets;
  for (const auto& file : web::files()) assets.add(std::string(file.path), file.bytes);
  return assets;
}

std::vector<std::string> accepted_hosts(const context& c, const config::server_settings& settings) {
  std::vector<std::string> names = settings.allowed_hosts;
  names.push_back(c.site.authority);
  names.push_back(settings.listen.host);
  return names;
}

http::server_options options_of(const config::server_settings& settings) {
  http::server_options options;
  if (!settings.trusted_proxies.empty()) {
    options.is_trusted_proxy = [networks = settings.trusted_proxies](std::string_view address) {
      return std::ranges::any_of(networks, [&](const auto& network) { return network.contains(address); });
    };
  }
  return options;
}

std::string listen_text(const config::listen_address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.host, address.port) : fmt::format("{}:{}", address.host, address.port);
}

using operator_answer = std::promise<result<boost::json::object>>;

net::awaitable<void> answer_operator(context& c, community_id community, std::optional<user_id> asked_for,
                                     std::shared_ptr<operator_answer> answer) {
  auto found = co_await check_discord_for_operator(c, std::move(community), std::move(asked_for));
  answer->set_value(std::move(found));
}

/// Asks on the I/O thread, for a command that waits on another. Lifetime: io and context outlive the commands.
admin::context::discord_checker doctor_of(boost::asio::io_context& io, context& c) {
  return
      [&io, &c](const community_id& community, const std::optional<user_id>& asked_for) -> result<boost::json::object> {
        // Discord, or a server that stops, may keep us waiting; then nobody wants the answer any more.
        constexpr std::chrono::seconds patience{25};
        auto answer = std::make_shared<operator_answer>();
        auto waited_for = answer->get_future();
        boost::asio::co_spawn(io, answer_operator(c, community, asked_for, answer), boost::asio::detached);
        if (waited_for.wait_for(patience) == std::future_status::ready) return waited_for.get();
        return error(errc::timeout, "discord_slow", "Discord took too long to answer. Try again in a minute.");
      };
}

/// Before the token is saved, so that whoever sends because of it finds it good. Lifetime: as above.
admin::context::token_listener tries_again(boost::asio::io_context& io, context& c) {
  return [&io, &c](const secret& token) {
    auto given = std::make_shared<secret>(token.clone());
    boost::asio::post(io, [&c, given] { c.discord->ask_again(*given); });
  };
}

/// Keeps the promise of security requirement SH-1: not ready, no new connections, running requests finish.
class stopper {
 public:
  stopper(boost::asio::io_context& io, context& c, http::server& server, admin_socket& admin, background& other,
          audit_keeper& keeper)
      : signals_(io, SIGINT, SIGTERM),
        io_(io),
        context_(c),
        server_(server),
        admin_(admin),
        background_(other),
        keeper_(keeper) {
    wait();
  }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& failure, int) {
      if (failure) return;
      if (context_.stopping) std::_Exit(EXIT_FAILURE);
      context_.stopping = true;
      context_.log.info("server.stopping");
      // In this order: with nothing to wait for, `stop` runs to its end at once, and what it cancels must be there.
      wait();
      boost::asio::co_spawn(io_, stop(), boost::asio::detached);
    });
  }
  net::awaitable<void> stop() {
    admin_.stop();
    background_.stop();
    keeper_.stop();
    co_await server_.stop();
    signals_.cancel();
  }

  boost::asio::signal_set signals_;
  boost::asio::io_context& io_;
  context& context_;
  http::server& server_;
  admin_socket& admin_;
  background& background_;
  audit_keeper& keeper_;
};

result<void> warn_of_absent_keys(opened_store& store, const logger& log) {
  const auto absent_keys = find_absent_keys(store.database(), store.cipher());
  if (!absent_keys) return absent_keys.error();
  for (const auto& absent : *absent_keys) log.warning("secrets.key_absent", {{"what", absent}});
  return success();
}

/// The address that was bound.
result<std::string> listen(http::server& server, const config::server_settings& settings) {
  auto bound = server.listen(listen_text(settings.listen));
  if (bound) return bound;
  const error& why = bound.error();
  return error(why.code(), why.reason(), why.message() + " The setting is ESS_LISTEN.");
}

void say_ready(const context& c, const std::string& address) {
  config::warn_of_unlocked_secrets(c.log);
  fmt::print("listening on http://{} as {}\n", address, c.site.origin);
  std::fflush(stdout);
  c.log.info("server.started", {{"address", address}, {"linking", c.links != nullptr}, {"dev_discord", c.dev_discord}});
}

// Where there are two cores or more, one is left to those who are signed in already (security requirement SE-2). The
// workers' lower priority (worker_pool.hpp) lets others in whenever a hash computes, but not while the kernel gives it
// its memory, which takes milliseconds.
unsigned hashing_threads() { return std::max(2u, std::thread::hardware_concurrency()) - 1; }

}  // namespace

public_site public_site::at(bool https, std::string origin, std::string authority) {
  const std::string prefix = https ? "__Host-" : "";
  return {https,
          std::move(origin),
          std::move(authority),
          prefix + "ess_session",
          prefix + "ess_link",
          prefix + "ess_form",
          prefix + "ess_device"};
}

crypto::password_cost cost_of(const config::account_settings& figures) {
  crypto::password_cost cost;
  cost.memory_bytes = static_cast<std::size_t>(figures.password_memory_mib) * 1024 * 1024;
  return cost;
}

identity::session_limits limits_of(const config::account_settings& figures) {
  return {figures.session_idle, figures.session_absolute};
}

std::size_t queue_of(const config::account_settings& figures) {
  return static_cast<std::size_t>(figures.password_queue);
}

void apply_figures(context& c, const config::account_settings& figures) {
  c.session_limits = limits_of(figures);
  c.account_password = figures.fresh_password;
  c.admin_password = figures.admin_password;
  c.token_lifetime = figures.token_lifetime;
  identity::sign_in_throttle::figures limits;
  limits.failures = figures.sign_in_failures;
  limits.window = figures.sign_in_window;
  c.throttle = identity::sign_in_throttle(limits);
}

void apply_settings(context& c, const config::server_settings& settings) {
  const auto& url = settings.public_url;
  c.discord_app = settings.discord_app;
  c.site = public_site::at(url.is_secure(), url.origin(), url.authority());
  c.dev_discord = settings.dev_discord;
  c.events = {settings.discord_client_id, settings.discord_public_key};
  c.bot_http_loopback = settings.bot_http_loopback;
  apply_figures(c, settings.accounts);
}

result<void> run(const config::server_settings& settings) {
  const system_clock time;
  system_random random;
  const auto sink = make_stderr_sink();
  const logger log(time, *sink, settings.log);
  boost::asio::io_context io(1);

  auto opened = opened_store::open(settings, time, random, log);
  if (!opened) return std::move(opened).error();
  opened_store& store = **opened;
  commit_watch watched(store.database());
  auto pepper = store.read_pepper();
  if (!pepper) return std::move(pepper).error();
  if (auto looked = warn_of_absent_keys(store, log); !looked) return looked;
  const access::api_key_service keys(std::move(*pepper), random);
  const identity::argon2id_hasher hasher(cost_of(settings.accounts));
  const auto sign_in = identity::sign_in::make(hasher, random, limits_of(settings.accounts));
  if (!sign_in) return sign_in.error();
  approvals::moderation_recorder executor(random);
  const auto discord_http = make_discord_http(io.get_executor(), settings);
  if (!discord_http) return discord_http.error();
  net::reachability watched_http(**discord_http, time);
  live_discord discord(watched_http, time, random, log, settings);
  linking_parts linking(settings, watched_http, store.cipher(), random, time, discord.limits().of_address());
  actor_proofs actors(watched_http, settings, time, random, log, discord.limits().of(secret()));
  const auto assets = all_assets();

  net::worker_pool workers(hashing_threads(), queue_of(settings.accounts));
  const notices::notifier notices(&store.cipher(), random,
                                  {!settings.mail_command.empty(), settings.public_url.origin()});
  context c{time, random, log, watched, workers, store.cipher(), keys, *sign_in, executor, assets, notices};
  linking.connect(c);
  c.discord = &discord;
  c.discord_http = &watched_http;
  c.migration = storage::sqlite::newest_schema_version();
  c.actors = &actors.prover();
  apply_settings(c, settings);

  const auto router = http::router::make(route_table(c));
  if (!router) return router.error();
  http::server server(io.get_executor(), *router, make_chain(c, accepted_hosts(c, settings)), log, random,
                      options_of(settings));
  const auto bound = listen(server, settings);
  if (!bound) return bound.error();
  const auto keeper = audit_keeper::make(settings, io.get_executor(), watched, workers, random, log);
  if (!keeper) return keeper.error();
  admin::context commands(watched, &store.cipher(), random, hasher, notices);
  commands.audit_log((*keeper)->signer(), (*keeper)->anchors()).with(&store.community_keys());
  commands.token_lifetime(c.token_lifetime)
      .with(doctor_of(io, c))
      .on_bot_token(tries_again(io, c))
      .carried_out_by(executor);
  const auto admin = admin_socket::open(io.get_executor(), storage::sqlite::socket_path_of(settings.sqlite_path),
                                        commands, workers, log);
  if (!admin) return admin.error();
  background in_background(io.get_executor(), c, settings, store.database());
  watched.on_commit([&in_background] { in_background.poke(); });
  (*keeper)->start();
  const stopper on_signal(io, c, server, **admin, in_background, **keeper);
  say_ready(c, *bound);
  io.run();
  watched.on_commit({});
  log.info("server.stopped");
  return success();
}

}  // namespace ess::server
