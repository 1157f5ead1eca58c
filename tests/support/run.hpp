// Runs a coroutine to its end in a test.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "ess/net/awaitable.hpp"

namespace ess::test {

/// Runs `work` on `io` until it is done; its exceptions are thrown here.
void run(boost::asio::io_context& io, net::awaitable<void> work);

/// Runs `work` on `io` until it is done and answers what it returned; its exceptions are thrown here.
template <class T>
T run(boost::asio::io_context& io, net::awaitable<T> work) {
  std::optional<T> answer;
  // co_spawn would need a T that can be default constructed; result<T> cannot.
  auto keep = [&]() -> net::awaitable<void> { answer.emplace(co_await std::move(work)); };
  run(io, keep());
  return std::move(*answer);
}

/// As above, on a context of its own.
template <class T>
T run(net::awaitable<T> work) {
  boost::asio::io_context io;
  return run(io, std::move(work));
}

/// An executor that has work until it goes. It outlives the store whose answers it waits for, so fixtures with a store
/// derive from it.
struct executor_first {
  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy = boost::asio::make_work_guard(io);
};

}  // namespace ess::test
