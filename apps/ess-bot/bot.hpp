// The object graph of `ess-bot run`, and its life from start to SIGTERM.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/client/bot_api.hpp"
#include "ess/config/settings.hpp"
#include "ess/discord/gateway/shard.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/websocket_client.hpp"
#include "events/interaction_create.hpp"

namespace ess::bot {

/// Everything below is made once and lives as long as the bot; members are destroyed in reverse order.
class bot {
 public:
  /// Errors: those of the clients' factories.
  static result<std::unique_ptr<bot>> make(boost::asio::io_context& io, config::bot_settings settings, log_sink& sink);

  /// Runs until SIGTERM or SIGINT; a second one ends the process at once. Errors: what keeps the bot from ever working:
  /// a refused token, refused intents.
  net::awaitable<result<void>> run();
  /// False if `run` ended while answers were still under way, which then must not outlive the bot.
  bool drained() const noexcept { return interactions_.in_flight() == 0; }

 private:
  bot(boost::asio::io_context& io, config::bot_settings settings, log_sink& sink,
      std::unique_ptr<net::http_client> discord_http, std::unique_ptr<net::http_client> ess_http,
      std::unique_ptr<net::websocket_connector> connector);

  void watch_signals();
  void stop();
  net::awaitable<void> pause(std::chrono::milliseconds wait);
  net::awaitable<result<std::string>> find_gateway();
  net::awaitable<void> finish_interactions();
  void on_event(gateway::event e);

  boost::asio::io_context& io_;
  config::bot_settings settings_;
  system_clock clock_;
  system_random random_;
  logger log_;
  std::unique_ptr<net::http_client> discord_http_;
  std::unique_ptr<net::http_client> ess_http_;
  std::unique_ptr<net::websocket_connector> connector_;
  rest::client discord_;
  client::bot_api ess_;
  interaction_events interactions_;
  std::optional<gateway::shard> shard_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer waiting_;
  bool stopping_ = false;
};

}  // namespace ess::bot
