// Whether the other side answers: watched where calls go out.
#pragma once

#include <cstdint>
#include <optional>

#include "ess/base/clock.hpp"
#include "ess/net/http_client.hpp"

namespace ess::net {

/// Passes every request on and counts what came of it. Any HTTP answer counts as reached, refusals too. Errors: those
/// of the client behind it.
/// Lifetime: client and clock outlive it. Threads: the client's executor.
class reachability final : public http_client {
 public:
  reachability(http_client& inner, const clock& time) : inner_(inner), time_(time) {}

  awaitable<result<http_response>> send(http_request request) override {
    result<http_response> answer = co_await inner_.send(std::move(request));
    last_failed_ = !answer.has_value();
    ++(last_failed_ ? failed_ : reached_);
    if (!last_failed_) last_reached_ = time_.steady_now();
    co_return answer;
  }

  /// Requests that were answered.
  std::int64_t reached() const noexcept { return reached_; }
  /// Requests without any answer.
  std::int64_t failed() const noexcept { return failed_; }
  /// Nothing until the first answer.
  const std::optional<steady_point>& last_reached() const noexcept { return last_reached_; }
  /// Whether the last request had no answer; false before the first.
  bool last_failed() const noexcept { return last_failed_; }

 private:
  http_client& inner_;
  const clock& time_;
  std::int64_t reached_ = 0;
  std::int64_t failed_ = 0;
  std::optional<steady_point> last_reached_;
  bool last_failed_ = false;
};

}  // namespace ess::net
