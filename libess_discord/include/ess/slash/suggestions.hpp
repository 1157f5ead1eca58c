// Choices while somebody types the id of a request.
#pragma once

#include <vector>

#include "ess/base/clock.hpp"
#include "ess/client/bot_calls.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/slash/choices.hpp"

namespace ess::slash {

/// Lifetime: the clock outlives it. Threads: one executor.
class suggestions {
 public:
  explicit suggestions(const clock& time) : time_(time) {}

  /// What fits the text so far. Empty also when ESS refuses or cannot be asked: an id can be typed by hand.
  net::awaitable<std::vector<discord::command_choice>> choices(client::bot_calls& ess, const discord::interaction& i);
  /// Somebody may have decided something in that server.
  void forget(guild_id guild) { cache_.forget(guild); }

 private:
  const clock& time_;
  choice_cache cache_;
};

}  // namespace ess::slash
