// Discord's rate limits as a table without clock or socket (Topics / Rate Limits; security requirement GW-9).
//
// A call asks `acquire` whether it may leave now. It gets a permit, or the time when asking again makes sense. A permit
// is given back by `complete` with what the answer said, or by `cancel` when there was no answer. Until the first
// answer of a route its limit is unknown, so one call at a time goes out; then the route is known by its bucket, which
// it may share.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "discord/rest/rate_limit_headers.hpp"
#include "ess/base/clock.hpp"
#include "ess/discord/rest/limits.hpp"

namespace ess::rest {

/// What a call is limited by before anything is known about its route.
struct limit_key {
  std::string route;      ///< method and path template
  std::string top_level;  ///< id of the channel, guild or webhook; "" for none
  bool global = true;     ///< counts under the bot's global limit
  bool yields = false;    ///< leaves the last of what may be sent to calls that are urgent
};

/// Leave to send one request. Each is completed or cancelled exactly once.
class permit {
 public:
  const limit_key& key() const noexcept { return key_; }

 private:
  friend class bucket_table;
  permit(limit_key key, std::string bucket) : key_(std::move(key)), bucket_(std::move(bucket)) {}
  limit_key key_;
  std::string bucket_;  // the row whose in-flight count it holds
};

/// Ask again at `at`, or as soon as a permit is given back where `at` is nothing.
struct wait_until {
  std::optional<steady_point> at;
};

/// The sending gate is shut by too many refusals: nothing leaves before `at`.
struct shut_until {
  steady_point at;
};

struct bucket_settings {
  int global_limit = 50;
  /// What is left of it to those who do not yield.
  int global_reserve = 5;
  /// Discord counts on arrival, so the window is a little longer than its second.
  std::chrono::milliseconds global_window{1'100};
  /// What one token may be refused in ten minutes: its part of what the whole address may.
  std::size_t max_refusals = 1'000;
  std::size_t max_rows = 1'024;  ///< beyond it, rows whose window is over are forgotten
};

class bucket_table {
 public:
  explicit bucket_table(bucket_settings settings = {},
                        std::shared_ptr<refusals> of_address = std::make_shared<refusals>())
      : settings_(settings), own_refusals_(settings.max_refusals), of_address_(std::move(of_address)) {}

  std::variant<permit, wait_until, shut_until> acquire(const limit_key& key, steady_point now);
  /// Returns how long to wait before sending the request again if it was a 429.
  std::optional<std::chrono::milliseconds> complete(const permit& p, int status, const limit_info& info,
                                                    steady_point now);
  void cancel(const permit& p);

  std::size_t rows() const noexcept { return rows_.size(); }
  std::size_t refused(steady_point now) { return own_refusals_.count(now); }

 private:
  struct row {
    bool known = false;                 // an answer has been seen
    std::optional<std::int64_t> limit;  // nothing: the route reports no limit
    std::int64_t remaining = 1;
    std::optional<steady_point> reset_at;  // end of the window `remaining` is about
    std::optional<steady_point> blocked_until;
    int in_flight = 0;
    steady_point used{};
  };

  std::string row_name(const limit_key& key) const;
  std::optional<wait_until> wait_for_row(row& r, bool yields, steady_point now) const;
  std::optional<wait_until> wait_for_global(bool yields, steady_point now);
  void learn(row& r, int status, const limit_info& info, steady_point now) const;
  void forget_idle(steady_point now);

  bucket_settings settings_;
  std::map<std::string, row, std::less<>> rows_;             // by bucket or route, and top-level id
  std::map<std::string, std::string, std::less<>> buckets_;  // route -> bucket as last told
  std::deque<steady_point> departures_;                      // within the global window
  std::optional<steady_point> global_until_;
  refusals own_refusals_;
  std::shared_ptr<refusals> of_address_;
};

}  // namespace ess::rest
