// Counting of requests (Topics / Rate Limits): one window per identity, bucket and top-level id, one global limit.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/testing/sim_options.hpp"
#include "ess/testing/simulator.hpp"

namespace ess::testing::sim {

/// Where a request is counted.
struct limit_key {
  std::string identity;
  /// Method and path template, or the latter alone: what Discord's opaque bucket id stands for.
  std::string bucket;
  /// Channel, guild, or webhook id with token.
  std::string top_level;
  auto operator<=>(const limit_key&) const = default;
};

using reply_headers = std::vector<std::pair<std::string, std::string>>;

/// Threads: one.
class rate_limits {
 public:
  struct verdict {
    /// The 429 to send instead of an answer.
    std::optional<sim_reply> refusal;
    /// The five `X-RateLimit-*` headers that go on every reply of the route.
    reply_headers headers;
  };

  /// Counts one request at `now`.
  verdict count(const limit_key& key, bool under_global_limit, const sim_options& options, time_point now);
  /// The same headers without counting: as the window stands, or with nothing left of it for so long.
  reply_headers headers(const limit_key& key, const sim_options& options, time_point now) const;
  static reply_headers spent_headers(const limit_key& key, const sim_options& options, std::chrono::milliseconds wait,
                                     time_point now);
  void clear();

 private:
  struct window {
    time_point ends;
    int used = 0;
  };
  static reply_headers headers_of(const limit_key& key, const window& w, const sim_options& options, time_point now);
  std::optional<sim_reply> count_globally(const std::string& identity, time_point now);
  void forget_old(time_point now);

  std::map<limit_key, window> windows_;
  std::map<std::string, std::deque<time_point>> last_second_;
};

/// The 429 of a scope `user`, `global` or `shared`, as the page shows them.
sim_reply too_many_requests(std::string_view scope, std::chrono::milliseconds wait);

}  // namespace ess::testing::sim
