#include "discord/rest/turns.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ess::rest {

namespace asio = boost::asio;
using std::chrono::milliseconds;

void turns::wake_waiting() {
  for (asio::steady_timer* timer : waiting_) timer->cancel();
}

turn::~turn() {
  if (!of_) return;
  of_->table_.cancel(permit_);
  of_->wake_waiting();
}

std::optional<milliseconds> turn::complete(int status, const limit_info& info, steady_point now) {
  const std::shared_ptr<turns> of = std::exchange(of_, nullptr);
  const std::optional<milliseconds> wait = of->table_.complete(permit_, status, info, now);
  of->wake_waiting();
  return wait;
}

/// A timer that is woken when somebody's turn ends.
class waiting_call {
 public:
  waiting_call(turns& of, asio::steady_timer timer)
      : of_(of), timer_(std::move(timer)), place_(of_.waiting_.insert(of_.waiting_.end(), &timer_)) {}
  waiting_call(const waiting_call&) = delete;
  waiting_call& operator=(const waiting_call&) = delete;
  ~waiting_call() { of_.waiting_.erase(place_); }

  asio::steady_timer& timer() noexcept { return timer_; }

 private:
  turns& of_;
  asio::steady_timer timer_;
  std::list<asio::steady_timer*>::iterator place_;
};

net::awaitable<result<turn>> take_turn(std::shared_ptr<turns> from, limit_key key, const clock& time, const logger& log,
                                       steady_point give_up) {
  while (true) {
    const steady_point now = time.steady_now();
    auto decision = from->table_.acquire(key, now);
    if (permit* p = std::get_if<permit>(&decision)) co_return turn(std::move(from), std::move(*p));
    if (const shut_until* shut = std::get_if<shut_until>(&decision)) {
      log.error("rest.too_many_refusals", {{"retry_after_ms", std::int64_t{(shut->at - now).count()}}});
      co_return rate_limited_error(shut->at - now);
    }
    const std::optional<steady_point> at = std::get<wait_until>(decision).at;
    if (at && *at > give_up) co_return rate_limited_error(*at - now);
    if (now >= give_up) co_return rate_limited_error(milliseconds(1'000));
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, at.value_or(give_up) - now);
    waiting_call waiting(*from, std::move(timer));
    co_await waiting.timer().async_wait(net::use_tuple);
  }
}

}  // namespace ess::rest
