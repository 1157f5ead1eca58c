// INTERACTION_CREATE: somebody used a command or pressed a button.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <deque>
#include <unordered_set>

#include "answer.hpp"
#include "choices.hpp"
#include "commands/commands.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/client/bot_api.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::bot {

/// Answers interactions: defers first, then calls ESS, and always ends in an answer a person understands.
///
/// Lifetime: client, API, clock and log outlive it; it outlives what it spawned, so wait until `in_flight` is 0.
/// Threads: the executor given.
class interaction_events {
 public:
  interaction_events(net::executor ex, rest::client& discord, client::bot_api& ess, const clock& time,
                     const logger& log)
      : executor_(std::move(ex)), discord_(discord), ess_(ess), time_(time), log_(log) {}

  /// Starts answering and returns at once. A payload that cannot be read is dropped and logged, and an interaction that
  /// was delivered before has no second effect (security requirements GW-4 and GW-8).
  void on_event(const boost::json::value& data);
  std::size_t in_flight() const noexcept { return in_flight_; }

  /// The whole of it for one interaction, for tests.
  net::awaitable<void> handle(discord::interaction i);

 private:
  bool seen_before(interaction_id id);
  net::awaitable<void> handle_counted(discord::interaction i);
  net::awaitable<void> answer_now(const discord::interaction& i, std::string text);
  net::awaitable<void> answer_deferred(const discord::interaction& i, answer what);
  net::awaitable<answer> carry_out(const discord::interaction& i);
  net::awaitable<answer> run_command(const discord::command_data& data, api::bot_request who);
  net::awaitable<answer> run_button(const discord::component_data& data, api::bot_request who);
  net::awaitable<void> suggest(const discord::interaction& i);
  net::awaitable<std::vector<discord::command_choice>> choices(const discord::interaction& i);

  net::executor executor_;
  rest::client& discord_;
  client::bot_api& ess_;
  const clock& time_;
  const logger& log_;
  choice_cache choices_;
  std::size_t in_flight_ = 0;
  std::deque<interaction_id> seen_order_;
  std::unordered_set<interaction_id> seen_;
};

}  // namespace ess::bot
