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

/// Counts the identifies of all shards of one bot; without clock or file. The owner keeps what `on_identify` tells and
/// gives it back to `restore`, so that a restart does not start a new day.
/// Threads: one.
class identify_budget {
 public:
  explicit identify_budget(identify_limits limits = {}, std::function<void()> on_identify = {})
      : limits_(limits), on_identify_(std::move(on_identify)) {}

  /// What `GET /gateway/bot` says (`session_start_limit.max_concurrency`).
  void set_max_concurrency(int shards) { limits_.max_concurrency = shards; }
  /// Counts identifies of earlier runs: how long ago each was, in any order.
  void restore(std::vector<std::chrono::milliseconds> ages, steady_point now);
  /// When that shard may identify next; `now` if at once.
  steady_point allowed_at(int shard, steady_point now);
  /// Counts one identify, made now.
  void count(int shard, steady_point now);

 private:
  identify_limits limits_;
  std::function<void()> on_identify_;
  std::deque<steady_point> made_;  // within the last day, oldest first
  std::map<int, steady_point> last_of_turn_;
  std::optional<steady_point> last_before_;  // of an earlier run: of which shard is not known
};

}  // namespace ess::gateway
