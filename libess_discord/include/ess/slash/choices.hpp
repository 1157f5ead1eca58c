// What autocomplete offers for the ids of approval requests.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/api/bot.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/command.hpp"

namespace ess::slash {

/// The requests that fit what was typed so far, by id, command or requester (any case): at most 25, names of at most
/// 100 characters.
std::vector<discord::command_choice> choices_for(const std::vector<api::approval_item>& pending,
                                                 std::string_view typed);

/// Lists as ESS gave them, per guild and person, for 10 s: every key somebody presses asks again. No clock inside.
class choice_cache {
 public:
  static constexpr std::chrono::milliseconds life{10'000};

  explicit choice_cache(std::size_t max = 500) : max_(max) {}
  /// Null when there is none that is fresh.
  const std::vector<api::approval_item>* find(guild_id guild, discord_user_id user, steady_point now) const;
  void put(guild_id guild, discord_user_id user, std::vector<api::approval_item> pending, steady_point now);
  /// Somebody decided something: what is known of this guild is old.
  void forget(guild_id guild);

 private:
  struct entry {
    std::vector<api::approval_item> pending;
    steady_point until;
  };
  std::size_t max_;
  std::map<std::pair<guild_id, discord_user_id>, entry> lists_;
};

}  // namespace ess::slash
