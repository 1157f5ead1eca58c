// INTERACTION_CREATE: somebody used a command, pressed a button, or is typing.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "communities.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/client/bot_api.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/slash/answer.hpp"
#include "ess/slash/suggestions.hpp"
#include "state/interaction_journal.hpp"

namespace ess::bot {

/// Answers interactions: defers first, then calls ESS, and always ends in an answer a person understands.
///
/// Lifetime: client, communities, journal, clock and log outlive it; it outlives what it spawned, so wait until
/// `in_flight` is 0. Threads: the executor given.
class interaction_events {
 public:
  interaction_events(net::executor ex, rest::client& discord, const communities& known, interaction_journal& journal,
                     const clock& time, const logger& log)
      : executor_(std::move(ex)),
        discord_(discord),
        communities_(known),
        journal_(journal),
        log_(log),
        suggestions_(time) {}

  /// Starts answering and returns at once; `done` is called when nothing more will come of this event. A payload that
  /// cannot be read is dropped and logged, and an interaction that was delivered before has no second effect (security
  /// requirements GW-4 and GW-8): one that an earlier process left half done is brought to its end.
  void on_event(const boost::json::value& data, std::function<void()> done = {});
  std::size_t in_flight() const noexcept { return in_flight_; }
  /// How many could not be read.
  std::int64_t dropped() const noexcept { return dropped_; }

  /// The whole of it for one interaction, for tests.
  net::awaitable<void> handle(discord::interaction i, known_interaction known = known_interaction::fresh);

 private:
  net::awaitable<void> handle_counted(discord::interaction i, known_interaction known, std::function<void()> done);
  net::awaitable<bool> defer(const discord::interaction& i, known_interaction known);
  net::awaitable<void> suggest(const discord::interaction& i);
  net::awaitable<void> answer_now(const discord::interaction& i, std::string text);
  net::awaitable<void> answer_deferred(const discord::interaction& i, slash::answer what);
  net::awaitable<void> open_form(const discord::interaction& i, boost::json::object form);
  net::awaitable<std::optional<slash::answer>> refusal_of_form(const discord::interaction& i);
  net::awaitable<void> show_form(const discord::interaction& i, boost::json::object form);
  net::awaitable<slash::answer> carry_out(const discord::interaction& i);

  net::executor executor_;
  rest::client& discord_;
  const communities& communities_;
  interaction_journal& journal_;
  const logger& log_;
  slash::suggestions suggestions_;
  std::size_t in_flight_ = 0;
  std::int64_t dropped_ = 0;
};

}  // namespace ess::bot
