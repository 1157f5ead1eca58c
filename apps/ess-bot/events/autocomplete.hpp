// Choices while somebody types the id of a request.
#pragma once

#include <vector>

#include "choices.hpp"
#include "communities.hpp"
#include "ess/base/clock.hpp"
#include "ess/discord/model/interaction.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::bot {

/// Lifetime: communities and clock outlive it. Threads: one executor.
class autocomplete {
 public:
  autocomplete(const communities& known, const clock& time) : communities_(known), time_(time) {}

  /// What fits the text so far. Empty also when ESS refuses or cannot be asked: an id can be typed by hand.
  net::awaitable<std::vector<discord::command_choice>> choices(const discord::interaction& i);
  /// Somebody may have decided something in that server.
  void forget(guild_id guild) { cache_.forget(guild); }

 private:
  const communities& communities_;
  const clock& time_;
  choice_cache cache_;
};

}  // namespace ess::bot
