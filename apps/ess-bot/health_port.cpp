#include "health_port.hpp"

#include "ess/http/middleware.hpp"
#include "ess/http/reply.hpp"

namespace ess::bot {

namespace {

// Who watches asks now and then, from one place.
constexpr std::size_t max_connections = 32;
constexpr std::chrono::milliseconds stop_time{1'000};

http::middleware make_chain() {
  http::middleware chain;
  chain.guards.push_back(http::check_host({"localhost", "127.0.0.1", "[::1]"}));
  chain.finishers.push_back(http::security_headers(false));
  return chain;
}

http::server_options make_options() {
  http::server_options options;
  options.max_connections = max_connections;
  options.max_connections_per_address = max_connections;
  options.stop_timeout = stop_time;
  return options;
}

std::string text_of(const config::listen_address& where) {
  const bool is_v6 = where.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

}  // namespace

std::vector<http::route> health_port::routes() {
  const http::handler alive = [](http::request&) -> net::awaitable<http::reply> {
    boost::json::object body;
    body["ok"] = true;
    co_return http::reply::json(body);
  };
  const http::handler ready = [this](http::request&) -> net::awaitable<http::reply> {
    const bot_health health = look_();
    const int status = is_ready(health) ? 200 : 503;
    co_return http::reply::json(to_json(health), status);
  };
  const http::handler metrics = [this](http::request&) -> net::awaitable<http::reply> {
    http::reply figures = http::reply::text(to_prometheus(look_()));
    figures.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    figures.header("Cache-Control", "no-store");
    co_return figures;
  };
  std::vector<http::route> table;
  table.push_back(http::get("/health", alive).open());
  table.push_back(http::get("/ready", ready).open());
  table.push_back(http::get("/metrics", metrics).open());
  return table;
}

result<void> health_port::start(net::executor ex, const config::listen_address& where, random_source& random) {
  auto table = http::router::make(routes());
  if (!table) return std::move(table).error();
  table_.emplace(std::move(*table));
  server_.emplace(std::move(ex), *table_, make_chain(), log_, random, make_options());
  auto bound = server_->listen(text_of(where));
  if (!bound) {
    const error& why = bound.error();
    return error(why.code(), why.reason(), why.message() + " The setting is ESS_BOT_HEALTH_LISTEN.");
  }
  address_ = std::move(*bound);
  log_.info("bot.health_port", {{"address", address_}});
  return success();
}

result<std::unique_ptr<health_port>> health_port::open(net::executor ex, const config::listen_address& where,
                                                       look at_health, const logger& log, random_source& random) {
  std::unique_ptr<health_port> made(new health_port(std::move(at_health), log));
  if (auto started = made->start(std::move(ex), where, random); !started) return std::move(started).error();
  return made;
}

net::awaitable<void> health_port::close() { co_await server_->stop(); }

}  // namespace ess::bot
