// One shard of the bot with what is kept of it between runs.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "ess/discord/gateway/shard.hpp"
#include "state/bot_state.hpp"

namespace ess::bot {

/// Goes on with the session of an earlier run where there is one, and saves its own. Lifetime: state and what the shard
/// needs outlive it, it outlives `run`. Threads: the shard's executor.
class running_shard {
 public:
  /// Gets each event, and `done` to call when nothing more will come of it.
  using handler = std::function<void(gateway::event, std::function<void()> done)>;

  running_shard(net::websocket_connector& connector, const clock& time, random_source& random, const logger& log,
                bot_state& state, application_id app, gateway::shard_settings settings, secret bot_token);

  /// Errors: those of `gateway::shard::run`.
  net::awaitable<result<void>> run(handler on_event);
  void stop() { shard_.stop(); }
  /// Saves the session as far as everything in it is done.
  void save(write_care care);
  const gateway::shard& shard() const noexcept { return shard_; }
  const session_owner& owner() const noexcept { return owner_; }

 private:
  void deliver(gateway::event e, const handler& on_event);

  bot_state& state_;
  session_owner owner_;
  gateway::shard shard_;
};

}  // namespace ess::bot
