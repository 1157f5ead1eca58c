// How often a bot may identify (Events / Using Gateway, "Session Start Limit"; security requirement GW-6).
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ess/base/clock.hpp"

namespace ess::gateway {

struct identify_limits {
  std::size_t per_day = 900;  ///< Discord resets the token of a bot that passes 1000 in 24 h
  /// Between two identifies of shards that share a turn: Discord's 5 s by its own clock, and what the way there varies.
  std::chrono::milliseconds spacing{5'250};
  int max_concurrency = 1;  ///< how many turns there are; shard n has turn n mod this
};

/// What `GET /gateway/bot` says of the day (`session_start_limit`): of all processes of the bot together.
struct session_start_limit {
  int total = 1000;
  int remaining = 1000;
  std::chrono::milliseconds reset_after{0};
  int max_concurrency = 1;
};

/// Counts the identifies of all shards of one bot in this process; without clock or file. The owner keeps what
/// `on_identify` tells and gives it back to `restore`, so that a restart does not start a new day. What other processes
/// of the bot made is known from Discord alone (`learn`).
/// Threads: one.
class identify_budget {
 public:
  explicit identify_budget(identify_limits limits = {}, std::function<void()> on_identify = {})
      : limits_(limits), on_identify_(std::move(on_identify)) {}

  /// What Discord just said. From then on nine tenths of its total are the limit, for what this process made in a day
  /// and for what all made together.
  void learn(const session_start_limit& said, steady_point now);
  /// Whether Discord said nothing during the last minute: other processes may have identified since.
  bool answer_is_old(steady_point now) const;
  /// Counts identifies of earlier runs: how long ago each was, in any order.
  void restore(std::vector<std::chrono::milliseconds> ages, steady_point now);
  /// When that shard may identify next; `now` if at once.
  steady_point allowed_at(int shard, steady_point now);
  /// Counts one identify, made now.
  void count(int shard, steady_point now);

 private:
  steady_point day_allows(steady_point now) const;

  identify_limits limits_;
  std::function<void()> on_identify_;
  std::optional<session_start_limit> said_;
  steady_point said_at_{};
  int made_since_ = 0;             // since Discord said so
  std::deque<steady_point> made_;  // within the last day, oldest first
  std::map<int, steady_point> last_of_turn_;
  std::optional<steady_point> last_before_;  // of an earlier run: of which shard is not known
};

}  // namespace ess::gateway
