// Calls that take turns by the table of limits: who waits, who is under way, and what becomes of those who never
// return.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "discord/rest/bucket_table.hpp"
#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {

class turn;

/// The table and those who wait for it. Held by shared_ptr: a call that is destroyed, rather than ended, gives back
/// what it held whenever that happens. Threads: one executor.
class turns {
 public:
  explicit turns(bucket_settings settings = {}, std::shared_ptr<refusals> of_address = std::make_shared<refusals>())
      : table_(settings, std::move(of_address)) {}

 private:
  friend class turn;
  friend class waiting_call;
  friend net::awaitable<result<turn>> take_turn(std::shared_ptr<turns>, limit_key, const clock&, const logger&,
                                                steady_point);
  void wake_waiting();

  bucket_table table_;
  std::list<boost::asio::steady_timer*> waiting_;
};

/// Leave to send one request, while it lives. Dropped without an answer, it counts as sent: whether Discord saw the
/// request is not known then.
class turn {
 public:
  turn(std::shared_ptr<turns> of, permit p) : of_(std::move(of)), permit_(std::move(p)) {}
  turn(turn&& other) noexcept = default;
  turn& operator=(turn&&) = delete;
  ~turn();

  /// What Discord answered. Returns how long to wait before sending the request again if it was a 429.
  std::optional<std::chrono::milliseconds> complete(int status, const limit_info& info, steady_point now);

 private:
  std::shared_ptr<turns> of_;  // null once it was given back
  permit permit_;
};

/// Waits for a turn until `give_up`. Errors: `rate_limited` with the time to wait. Clock and log outlive the call.
net::awaitable<result<turn>> take_turn(std::shared_ptr<turns> from, limit_key key, const clock& time, const logger& log,
                                       steady_point give_up);

}  // namespace ess::rest
