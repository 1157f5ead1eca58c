// The object graph of `ess-bot run`, and its life from start to SIGTERM.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "communities.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/gateway.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/reachability.hpp"
#include "ess/net/websocket_client.hpp"
#include "events/interaction_create.hpp"
#include "health_port.hpp"
#include "presence.hpp"
#include "running_shard.hpp"
#include "shard_plan.hpp"
#include "state/bot_state.hpp"

namespace ess::bot {

/// Everything below is made once and lives as long as the bot; members are destroyed in reverse order.
class bot {
 public:
  /// Errors: those of the clients' factories, of `communities::load` and of `bot_state::open`.
  static result<std::unique_ptr<bot>> make(boost::asio::io_context& io, config::bot_settings settings,
                                           wanted_shards shards, gateway::compression packing, log_sink& sink);

  /// Runs until SIGTERM or SIGINT; a second one ends the process at once. Errors: what keeps the bot from ever working:
  /// a refused token, refused intents.
  net::awaitable<result<void>> run();
  /// False if `run` ended while answers were still under way, which then must not outlive the bot.
  bool drained() const noexcept { return interactions_->in_flight() == 0; }

 private:
  bot(boost::asio::io_context& io, config::bot_settings settings, wanted_shards shards, gateway::compression packing,
      log_sink& sink);

  result<void> set_up();
  void watch_signals();
  void stop();
  net::awaitable<void> pause(std::chrono::milliseconds wait);
  net::awaitable<result<rest::gateway_info>> ask_discord();
  net::awaitable<result<void>> learn_limits();
  net::awaitable<result<rest::gateway_info>> find_gateway();
  shard_plan plan_of(const rest::gateway_info& gateway) const;
  void start_shards(const rest::gateway_info& gateway);
  net::awaitable<void> run_shard(running_shard& shard);
  net::awaitable<void> keep_house();
  net::awaitable<void> keep_present();
  net::awaitable<void> finish_interactions();
  net::awaitable<void> hand_over();
  bot_health look_at_health() const;
  result<void> open_health_port();
  void report_health();
  void on_event(const session_owner& shard, gateway::event e, std::function<void()> done);
  void on_interaction(boost::json::value data, std::function<void()> done);

  boost::asio::io_context& io_;
  config::bot_settings settings_;
  wanted_shards wanted_;
  gateway::compression compression_;
  std::shared_ptr<gateway::flow_gate> gate_;
  system_clock clock_;
  system_random random_;
  logger log_;
  std::unique_ptr<net::http_client> discord_http_;
  std::unique_ptr<net::http_client> ess_http_;
  std::unique_ptr<net::websocket_connector> connector_;
  std::optional<rest::client> discord_;
  std::optional<net::reachability> ess_;
  std::optional<communities> communities_;
  std::optional<presence> presence_;
  std::unique_ptr<bot_state> state_;
  std::optional<interaction_events> interactions_;
  std::vector<std::unique_ptr<running_shard>> shards_;
  std::unique_ptr<health_port> health_port_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer waiting_;
  boost::asio::steady_timer housekeeping_;
  boost::asio::steady_timer presence_timer_;
  std::size_t running_ = 0;
  std::int64_t events_dropped_ = 0;
  result<void> outcome_ = success();
  steady_point next_metrics_{};
  steady_point next_health_line_{};
  bool stopping_ = false;
  bool keeping_present_ = false;
};

}  // namespace ess::bot
