#include "ess/discord/gateway/flow_gate.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ess::gateway {

namespace asio = boost::asio;

void flow_gate::leave() {
  --under_way_;
  if (is_open()) wake();
}

void flow_gate::open_for_good() {
  for_good_ = true;
  wake();
}

void flow_gate::wake() {
  for (asio::steady_timer* timer : waiting_) timer->cancel();
}

net::awaitable<void> flow_gate::opened() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!is_open()) {
    timer.expires_at(asio::steady_timer::time_point::max());
    const auto place = waiting_.insert(waiting_.end(), &timer);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    waiting_.erase(place);
  }
}

}  // namespace ess::gateway
