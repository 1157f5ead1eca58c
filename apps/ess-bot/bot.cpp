#include "bot.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>

#include "ess/base/backoff.hpp"
#include "ess/discord/gateway/intents.hpp"
#include "ess/discord/rest/gateway.hpp"
#include "events/ready.hpp"
#include "user_agent.hpp"

namespace ess::bot {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
// Security requirement SH-1: what is in flight gets 10 s.
constexpr milliseconds drain_time{10'000};
constexpr milliseconds drain_step{50};
constexpr int exit_second_signal = 130;

client::bot_api_settings api_settings(const config::bot_settings& settings) {
  client::bot_api_settings api;
  api.base_url = settings.ess_base_url.str();
  return api;
}

}  // namespace

result<std::unique_ptr<bot>> bot::make(asio::io_context& io, config::bot_settings settings, log_sink& sink) {
  net::http_client_options http;
  http.user_agent = discord_user_agent(settings);
  auto discord_http = net::make_http_client(io.get_executor(), http);
  if (!discord_http) return std::move(discord_http).error();
  auto ess_http = net::make_http_client(io.get_executor(), http);
  if (!ess_http) return std::move(ess_http).error();
  net::websocket_client_options websocket;
  websocket.user_agent = http.user_agent;
  auto connector = net::make_websocket_connector(io.get_executor(), websocket);
  if (!connector) return std::move(connector).error();
  return std::unique_ptr<bot>(
      new bot(io, std::move(settings), sink, std::move(*discord_http), std::move(*ess_http), std::move(*connector)));
}

bot::bot(asio::io_context& io, config::bot_settings settings, log_sink& sink,
         std::unique_ptr<net::http_client> discord_http, std::unique_ptr<net::http_client> ess_http,
         std::unique_ptr<net::websocket_connector> connector)
    : io_(io),
      settings_(std::move(settings)),
      log_(clock_, sink, settings_.log),
      discord_http_(std::move(discord_http)),
      ess_http_(std::move(ess_http)),
      connector_(std::move(connector)),
      discord_(*discord_http_, clock_, random_, log_, discord_settings(settings_), settings_.bot_token.clone()),
      ess_(*ess_http_, api_settings(settings_), settings_.api_key.clone()),
      interactions_(io.get_executor(), discord_, ess_, clock_, log_),
      signals_(io, SIGTERM, SIGINT),
      waiting_(io) {}

void bot::watch_signals() {
  signals_.async_wait([this](const boost::system::error_code& failed, int) {
    if (failed) return;
    if (stopping_) std::_Exit(exit_second_signal);
    stop();
    watch_signals();
  });
}

void bot::stop() {
  stopping_ = true;
  log_.info("bot.stopping");
  waiting_.cancel();
  if (shard_) shard_->stop();
}

net::awaitable<void> bot::pause(milliseconds wait) {
  if (stopping_) co_return;
  waiting_.expires_after(wait);
  co_await waiting_.async_wait(use_tuple);
}

net::awaitable<result<std::string>> bot::find_gateway() {
  if (settings_.gateway_url) co_return settings_.gateway_url->str();
  backoff retry(milliseconds(1'000), milliseconds(300'000));
  while (!stopping_) {
    const result<rest::gateway_info> info = co_await rest::get_gateway_bot(discord_);
    if (info && info->identifies_remaining > 0) co_return info->url;
    milliseconds wait = retry.next(random_);
    if (info) {
      // GW-6: Discord resets the token of a bot that identifies beyond its budget.
      log_.error("bot.identify_budget_spent", {{"reset_after_ms", std::int64_t{info->identifies_reset_after.count()}}});
      wait = std::max(wait, info->identifies_reset_after);
    } else {
      if (info.error().code() == errc::unauthenticated) co_return info.error();
      log_.failure("bot.no_gateway_address", info.error());
    }
    co_await pause(wait);
  }
  co_return error(errc::unavailable, "stopped", "The bot was stopped.");
}

void bot::on_event(gateway::event e) {
  if (e.name == "INTERACTION_CREATE") {
    interactions_.on_event(e.data);
  } else if (e.name == "READY") {
    on_ready(e.data, log_);
  }
}

net::awaitable<void> bot::finish_interactions() {
  const steady_point give_up = clock_.steady_now() + drain_time;
  asio::steady_timer timer(io_);
  while (interactions_.in_flight() > 0 && clock_.steady_now() < give_up) {
    timer.expires_after(drain_step);
    co_await timer.async_wait(use_tuple);
  }
}

net::awaitable<result<void>> bot::run() {
  watch_signals();
  log_.info("bot.start", {{"application", settings_.app.str()}, {"ess", settings_.ess_base_url.str()}});
  const result<std::string> url = co_await find_gateway();
  if (!url && !stopping_) co_return url.error();
  result<void> outcome = success();
  if (!stopping_) {
    gateway::shard_settings shard;
    shard.gateway_url = *url;
    shard.intents = gateway::intents::guilds;
    shard.any_host = settings_.dev_discord;
    shard_.emplace(*connector_, clock_, random_, log_, std::move(shard), settings_.bot_token.clone());
    gateway::shard::handler handler = [this](gateway::event e) { on_event(std::move(e)); };
    outcome = co_await shard_->run(std::move(handler));
  }
  co_await finish_interactions();
  signals_.cancel();
  log_.info("bot.stopped");
  co_return outcome;
}

}  // namespace ess::bot
