// Threads for work that would block or burn the I/O thread: password hashes, files.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net {

/// How much lower the priority of the workers is than that of the thread that made them, in the terms of nice(1): a
/// password hash takes every cycle it gets, and the threads that answer others, which run for microseconds, must not
/// wait behind it for a slice of milliseconds. It does not help against work that is inside the kernel: whoever has
/// cores to spare makes fewer workers than there are.
inline constexpr int worker_niceness = 10;

/// A fixed number of threads with a bounded queue before them. Threads: `try_post` from any.
/// Lifetime: destruction finishes what is queued; executors that wait for an offload outlive the pool.
class worker_pool {
 public:
  worker_pool(std::size_t threads, std::size_t max_queued);
  ~worker_pool();
  worker_pool(const worker_pool&) = delete;
  worker_pool& operator=(const worker_pool&) = delete;

  /// Queues `work`, which must not throw. False when the queue is full.
  [[nodiscard]] bool try_post(std::function<void()> work);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

namespace detail {

template <class T>
struct result_of {
  using type = result<T>;
};
template <class T>
struct result_of<result<T>> {
  using type = result<T>;
};
/// Runs `work` on the pool and resumes on the caller's executor. Errors: `busy`.
awaitable<result<void>> run_on(worker_pool& pool, std::function<void()> work);

}  // namespace detail

/// Runs `work` on the pool and resumes on the caller's executor with what it returned. An exception of `work` is
/// thrown here. Errors: those of `work`; `busy` (unavailable) when the queue is full.
///
/// `work` may capture locals of the awaiting coroutine by reference: they live until it resumes.
template <class F>
auto offload(worker_pool& pool, F work) -> awaitable<typename detail::result_of<std::invoke_result_t<F&>>::type> {
  using outcome = typename detail::result_of<std::invoke_result_t<F&>>::type;
  std::optional<outcome> answer;
  std::exception_ptr failure;
  std::function<void()> erased = [&]() noexcept {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
        work();
        answer.emplace();
      } else {
        answer.emplace(work());
      }
    } catch (...) {
      failure = std::current_exception();
    }
  };
  result<void> ran = co_await detail::run_on(pool, std::move(erased));
  if (!ran) co_return std::move(ran).error();
  if (failure) std::rethrow_exception(failure);
  co_return std::move(*answer);
}

}  // namespace ess::net
