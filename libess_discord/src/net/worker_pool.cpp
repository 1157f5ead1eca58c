#include "ess/net/worker_pool.hpp"

#include <sys/resource.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "net/resume.hpp"

namespace ess::net {

struct worker_pool::state {
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  std::size_t max_queued = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      auto work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    }
  }
};

worker_pool::worker_pool(std::size_t threads, std::size_t max_queued) : state_(std::make_unique<state>()) {
  state_->max_queued = max_queued;
  for (std::size_t i = 0; i < threads; ++i) {
    state_->threads.emplace_back([s = state_.get()] {
      // Of this thread alone on Linux. Not being allowed to is no reason not to work.
      (void)::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + worker_niceness);
      s->run();
    });
  }
}

worker_pool::~worker_pool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

bool worker_pool::try_post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->max_queued) return false;
    state_->queue.push_back(std::move(work));
  }
  state_->wake.notify_one();
  return true;
}

namespace detail {

awaitable<result<void>> run_on(worker_pool& pool, std::function<void()> work) {
  auto start = [&](resumption resume) {
    // `work` stays in this frame, which lives until it is resumed.
    const bool queued = pool.try_post([&work, resume]() mutable {
      work();
      resume(success());
    });
    if (!queued) {
      resume(error(errc::unavailable, "busy", "The server is busy. Try again in a moment.")
                 .with_retry_after(std::chrono::seconds(1)));
    }
  };
  co_return co_await suspend(start);
}

}  // namespace detail

}  // namespace ess::net
