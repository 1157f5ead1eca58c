#include "bot.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>

#include "discord_options.hpp"
#include "ess/base/backoff.hpp"
#include "ess/config/process.hpp"
#include "ess/discord/gateway/intents.hpp"
#include "ess/discord/model/fields.hpp"
#include "events/guilds.hpp"
#include "events/ready.hpp"

namespace ess::bot {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// Security requirement SH-1: what is in flight gets 10 s.
constexpr milliseconds drain_time{10'000};
constexpr milliseconds drain_step{50};
// Keys are looked at and sessions saved this often.
constexpr milliseconds housekeeping_interval{2'000};
constexpr milliseconds metrics_interval{15'000};
constexpr milliseconds health_line_interval{60'000};
constexpr int exit_second_signal = 130;
// Many keys, or an ESS that does not answer, keep nobody from being connected; see `presence::when_known`.
constexpr milliseconds longest_wait_for_leases{3'000};
// Up to 200 interactions are carried out at a time, the rest of these hear that they should come back; then nothing
// more is read (security requirement GW-2).
constexpr std::size_t most_under_way = 300;

/// Processes that run the same shards of the same bot share a lease.
std::string scope_of(application_id app, const shard_plan& plan) {
  return app.str() + " " + std::to_string(plan.first) + "-" + std::to_string(plan.last) + "/" +
         std::to_string(plan.count);
}

client::bot_api_settings api_settings(const config::bot_settings& settings) {
  client::bot_api_settings api;
  api.base_url = settings.ess_base_url.str();
  return api;
}

}  // namespace

result<std::unique_ptr<bot>> bot::make(asio::io_context& io, config::bot_settings settings, wanted_shards shards,
                                       gateway::compression packing, log_sink& sink) {
  std::unique_ptr<bot> made(new bot(io, std::move(settings), shards, packing, sink));
  if (auto ready = made->set_up(); !ready) return std::move(ready).error();
  return made;
}

bot::bot(asio::io_context& io, config::bot_settings settings, wanted_shards shards, gateway::compression packing,
         log_sink& sink)
    : io_(io),
      settings_(std::move(settings)),
      wanted_(shards),
      compression_(packing),
      gate_(std::make_shared<gateway::flow_gate>(most_under_way)),
      log_(clock_, sink, settings_.log),
      signals_(io, SIGTERM, SIGINT),
      waiting_(io),
      housekeeping_(io),
      presence_timer_(io) {}

result<void> bot::set_up() {
  auto discord_http = net::make_http_client(io_.get_executor(), discord_http_options(settings_));
  if (!discord_http) return std::move(discord_http).error();
  discord_http_ = std::move(*discord_http);
  net::http_client_options to_ess;
  to_ess.user_agent = discord_user_agent(settings_);
  auto ess_http = net::make_http_client(io_.get_executor(), std::move(to_ess));
  if (!ess_http) return std::move(ess_http).error();
  ess_http_ = std::move(*ess_http);
  auto connector = net::make_websocket_connector(io_.get_executor(), gateway_options(settings_));
  if (!connector) return std::move(connector).error();
  connector_ = std::move(*connector);
  discord_.emplace(*discord_http_, clock_, random_, log_, discord_settings(settings_), settings_.bot_token.clone());
  ess_.emplace(*ess_http_, clock_);
  communities_.emplace(*ess_, api_settings(settings_), settings_.api_key.clone(), settings_.api_keys_file, log_);
  if (auto loaded = communities_->load(); !loaded) return loaded;
  if (auto opened = open_health_port(); !opened) return opened;
  presence_.emplace(*communities_, clock_, log_);
  auto state = bot_state::open(settings_.state_dir, clock_, log_);
  if (!state) return std::move(state).error();
  state_ = std::move(*state);
  interactions_.emplace(io_.get_executor(), *discord_, *communities_, state_->interactions(), clock_, log_);
  return success();
}

result<void> bot::open_health_port() {
  if (!settings_.health_listen) return success();
  auto port = health_port::open(
      io_.get_executor(), *settings_.health_listen, [this] { return look_at_health(); }, log_, random_);
  if (!port) return std::move(port).error();
  health_port_ = std::move(*port);
  return success();
}

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
  gate_->open_for_good();
  for (const auto& shard : shards_) shard->stop();
}

net::awaitable<void> bot::pause(milliseconds wait) {
  if (stopping_) co_return;
  waiting_.expires_after(wait);
  co_await waiting_.async_wait(net::use_tuple);
}

// GW-6: every process of the bot hears of what all of them spent.
net::awaitable<result<rest::gateway_info>> bot::ask_discord() {
  result<rest::gateway_info> info = co_await rest::get_gateway_bot(*discord_);
  if (info) {
    gateway::session_start_limit said;
    said.total = info->identifies_total;
    said.remaining = info->identifies_remaining;
    said.reset_after = info->identifies_reset_after;
    said.max_concurrency = info->max_concurrency;
    state_->identifies()->learn(said, clock_.steady_now());
  }
  co_return info;
}

net::awaitable<result<void>> bot::learn_limits() {
  const result<rest::gateway_info> info = co_await ask_discord();
  if (!info) co_return info.error();
  co_return success();
}

// An address that is configured spares the question only where Discord need not say how many shards there are.
net::awaitable<result<rest::gateway_info>> bot::find_gateway() {
  rest::gateway_info given;
  if (settings_.gateway_url) given.url = settings_.gateway_url->str();
  if (settings_.gateway_url && wanted_) co_return given;
  backoff retry(milliseconds(1'000), milliseconds(300'000));
  while (!stopping_) {
    result<rest::gateway_info> info = co_await ask_discord();
    if (info && settings_.gateway_url) info->url = given.url;
    if (info) co_return info;
    if (info.error().code() == errc::unauthenticated) co_return info.error();
    log_.failure("bot.no_gateway_address", info.error());
    const milliseconds wait = retry.next(random_);
    co_await pause(wait);
  }
  co_return error(errc::unavailable, "stopped", "The bot was stopped.");
}

shard_plan bot::plan_of(const rest::gateway_info& gateway) const {
  return wanted_.value_or(shard_plan{0, gateway.shards - 1, gateway.shards});
}

void bot::start_shards(const rest::gateway_info& gateway) {
  const shard_plan plan = plan_of(gateway);
  log_.info("bot.shards", {{"first", plan.first}, {"last", plan.last}, {"count", plan.count}});
  for (int n = plan.first; n <= plan.last; ++n) {
    gateway::shard_settings shard;
    shard.gateway_url = gateway.url;
    shard.intents = gateway::intents::guilds;
    shard.any_host = settings_.dev_discord;
    shard.compression = compression_;
    shard.shard = n;
    shard.shard_count = plan.count;
    shard.wanted_events = {"INTERACTION_CREATE", {"GUILD_CREATE", {"id"}}, "GUILD_DELETE"};
    shard.identifies = state_->identifies();
    shard.ask_limits = [this] { return learn_limits(); };
    shard.gate = gate_;
    shards_.push_back(std::make_unique<running_shard>(*connector_, clock_, random_, log_, *state_, settings_.app,
                                                      std::move(shard), settings_.bot_token.clone()));
  }
  running_ = shards_.size();
}

net::awaitable<void> bot::run_shard(running_shard& shard) {
  running_shard::handler handler = [this, &shard](gateway::event e, std::function<void()> done) {
    on_event(shard.owner(), std::move(e), std::move(done));
  };
  const result<void> ended = co_await shard.run(std::move(handler));
  --running_;
  if (!ended) {
    // What Discord refuses one shard for good it refuses all of them.
    outcome_ = ended;
    stopping_ = true;
    gate_->open_for_good();
    for (const auto& other : shards_) other->stop();
  }
  if (running_ == 0) waiting_.cancel();
}

net::awaitable<void> bot::keep_house() {
  while (!stopping_) {
    housekeeping_.expires_after(housekeeping_interval);
    const auto [cancelled] = co_await housekeeping_.async_wait(net::use_tuple);
    if (cancelled) co_return;
    // A new key gets its lease before somebody uses it.
    if (communities_->reload_if_changed()) presence_timer_.cancel();
    for (const auto& shard : shards_) shard->save(write_care::survives_crash);
    report_health();
  }
}

net::awaitable<void> bot::keep_present() {
  while (!stopping_) {
    co_await presence_->keep_up();
    if (stopping_) break;
    presence_timer_.expires_after(housekeeping_interval);
    co_await presence_timer_.async_wait(net::use_tuple);
  }
  keeping_present_ = false;
}

// The next process acts at once; a call that is under way ends first, since it must not outlive the bot.
net::awaitable<void> bot::hand_over() {
  presence_timer_.cancel();
  asio::steady_timer timer(io_);
  while (keeping_present_) {
    timer.expires_after(drain_step);
    co_await timer.async_wait(net::use_tuple);
  }
  co_await presence_->release();
}

bot_health bot::look_at_health() const {
  bot_health health;
  const steady_point now = clock_.steady_now();
  for (const auto& shard : shards_) {
    const gateway::shard_health one = shard->shard().health();
    ++health.shards;
    if (one.state == gateway::shard_state::active) ++health.shards_active;
    if (one.last_ack) health.oldest_ack = std::max(health.oldest_ack.value_or(milliseconds(0)), now - *one.last_ack);
    if (one.heartbeat_lag) {
      health.slowest_heartbeat = std::max(health.slowest_heartbeat.value_or(milliseconds(0)), *one.heartbeat_lag);
    }
    health.events += one.events;
    health.events_skipped += one.skipped;
    health.events_ignored += one.ignored;
  }
  health.events_dropped = events_dropped_;
  health.stopping = stopping_;
  // The health port answers before the rest is there.
  if (interactions_) health.in_flight = static_cast<std::int64_t>(interactions_->in_flight());
  if (interactions_) health.interactions_dropped = interactions_->dropped();
  health.guilds_with_key = static_cast<std::int64_t>(communities_->size());
  health.ess_answers = ess_->reached();
  health.ess_failures = ess_->failed();
  health.ess_reachable = !ess_->last_failed();
  health.dev_discord = settings_.dev_discord;
  return health;
}

void bot::report_health() {
  const steady_point now = clock_.steady_now();
  if (now < next_metrics_) return;
  next_metrics_ = now + metrics_interval;
  const bot_health health = look_at_health();
  state_->write_metrics(to_prometheus(health));
  if (now < next_health_line_) return;
  next_health_line_ = now + health_line_interval;
  log_.info("bot.health", {{"shards", health.shards},
                           {"active", health.shards_active},
                           {"ack_age_ms", std::int64_t{health.oldest_ack.value_or(milliseconds(-1)).count()}},
                           {"lag_ms", std::int64_t{health.slowest_heartbeat.value_or(milliseconds(-1)).count()}},
                           {"in_flight", health.in_flight},
                           {"ignored", health.events_ignored},
                           {"dropped", health.interactions_dropped},
                           {"ess_reachable", health.ess_reachable}});
}

void bot::on_event(const session_owner& shard, gateway::event e, std::function<void()> done) {
  if (e.name == "INTERACTION_CREATE") return on_interaction(std::move(e.data), std::move(done));
  if (e.name == "READY") on_ready(e.data, shard, *communities_, *presence_, log_);
  bool is_read = true;
  if (e.name == "GUILD_CREATE") is_read = on_guild_create(e.data, *communities_, *presence_, log_);
  if (e.name == "GUILD_DELETE") is_read = on_guild_delete(e.data, *presence_, log_);
  if (!is_read) {
    ++events_dropped_;
    log_.warning("event.dropped", {{"event", e.name}});
  }
  done();
}

void bot::on_interaction(boost::json::value data, std::function<void()> done) {
  const auto guild = discord::id_member<guild_id>(data, "guild_id");
  gate_->enter();
  std::function<void()> over = [this, done = std::move(done)] {
    gate_->leave();
    done();
  };
  presence_->when_known(guild, [this, guild, data = std::move(data), over = std::move(over)] {
    // Another process of this bot gets the same event and answers it.
    if (!presence_->may_act(guild)) return over();
    interactions_->on_event(data, over);
  });
}

net::awaitable<void> bot::finish_interactions() {
  const steady_point give_up = clock_.steady_now() + drain_time;
  asio::steady_timer timer(io_);
  while (interactions_->in_flight() > 0 && clock_.steady_now() < give_up) {
    timer.expires_after(drain_step);
    co_await timer.async_wait(net::use_tuple);
  }
}

net::awaitable<result<void>> bot::run() {
  watch_signals();
  config::warn_of_unlocked_secrets(log_);
  log_.info("bot.start", {{"application", settings_.app.str()},
                          {"ess", settings_.ess_base_url.str()},
                          {"keys", static_cast<std::int64_t>(communities_->size())}});
  const result<rest::gateway_info> gateway = co_await find_gateway();
  if (!gateway && !stopping_) co_return gateway.error();
  if (!stopping_) {
    const shard_plan plan = plan_of(*gateway);
    presence_->name(scope_of(settings_.app, plan), state_->own_name(random_));
    keeping_present_ = true;
    asio::co_spawn(io_, keep_present(), asio::detached);
    co_await presence_->first_answers(longest_wait_for_leases);
  }
  if (!stopping_) {
    start_shards(*gateway);
    for (const auto& shard : shards_) asio::co_spawn(io_, run_shard(*shard), asio::detached);
    asio::co_spawn(io_, keep_house(), asio::detached);
    while (running_ > 0) {
      waiting_.expires_at(asio::steady_timer::time_point::max());
      co_await waiting_.async_wait(net::use_tuple);
    }
  }
  co_await finish_interactions();
  for (const auto& shard : shards_) shard->save(write_care::survives_power_cut);
  housekeeping_.cancel();
  co_await hand_over();
  if (health_port_) co_await health_port_->close();
  signals_.cancel();
  log_.info("bot.stopped");
  co_return outcome_;
}

}  // namespace ess::bot
