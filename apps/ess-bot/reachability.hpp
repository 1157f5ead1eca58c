// Whether ESS answers: watched where its calls go out.
#pragma once

#include <cstdint>
#include <optional>

#include "ess/base/clock.hpp"
#include "ess/net/http_client.hpp"

namespace ess::bot {

/// Passes every request on and counts what came of it. Any HTTP answer counts as reached, refusals too.
/// Lifetime: client and clock outlive it. Threads: the client's executor.
class reachability final : public net::http_client {
 public:
  reachability(net::http_client& inner, const clock& time) : inner_(inner), time_(time) {}

  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    result<net::http_response> answer = co_await inner_.send(std::move(request));
    last_failed_ = !answer.has_value();
    ++(last_failed_ ? failed_ : reached_);
    if (!last_failed_) last_reached_ = time_.steady_now();
    co_return answer;
  }

  std::int64_t reached() const noexcept { return reached_; }
  std::int64_t failed() const noexcept { return failed_; }
  /// Nothing until the first answer.
  const std::optional<steady_point>& last_reached() const noexcept { return last_reached_; }
  bool last_failed() const noexcept { return last_failed_; }

 private:
  net::http_client& inner_;
  const clock& time_;
  std::int64_t reached_ = 0;
  std::int64_t failed_ = 0;
  std::optional<steady_point> last_reached_;
  bool last_failed_ = false;
};

}  // namespace ess::bot
