#include "net/call_slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ess::net {

namespace asio = boost::asio;

namespace {

struct waiter {
  explicit waiter(asio::steady_timer& t) : timer(t) {}
  asio::steady_timer& timer;
  bool has_slot = false;
};

/// In the queue for as long as it lives, whatever ends the wait.
class place {
 public:
  place(std::list<waiter*>& queue, waiter& who) : queue_(queue), at_(queue.insert(queue.end(), &who)) {}
  ~place() { queue_.erase(at_); }
  place(const place&) = delete;
  place& operator=(const place&) = delete;

 private:
  std::list<waiter*>& queue_;
  std::list<waiter*>::iterator at_;
};

}  // namespace

struct call_slots::slot::host {
  std::size_t under_way = 0;
  std::list<waiter*> queue;
};

call_slots::slot::~slot() {
  if (!host_) return;
  for (waiter* next : host_->queue) {
    if (next->has_slot) continue;
    // The slot goes from hand to hand, so that nobody who comes later takes it.
    next->has_slot = true;
    next->timer.cancel();
    return;
  }
  --host_->under_way;
}

void call_slots::forget_unused() {
  std::erase_if(hosts_, [](const auto& entry) { return entry.second->under_way == 0; });
}

awaitable<call_slots::slot> call_slots::take(std::string host, std::chrono::steady_clock::time_point until) {
  const auto known = hosts_.find(host);
  if (known == hosts_.end()) forget_unused();
  const std::shared_ptr<slot::host> to =
      known == hosts_.end() ? hosts_.emplace(std::move(host), std::make_shared<slot::host>()).first->second
                            : known->second;
  if (to->under_way < most_) {
    ++to->under_way;
    co_return slot(to);
  }
  asio::steady_timer timer(co_await asio::this_coro::executor, until);
  waiter self(timer);
  {
    const place in_queue(to->queue, self);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (self.has_slot) co_return slot(to);
  co_return slot();
}

}  // namespace ess::net
