// Runs a coroutine to its end in a test.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <stdexcept>

#include "ess/net/awaitable.hpp"

namespace ess::test {

/// Runs `work` on `io` until it is done and answers what it returned; its exceptions are thrown here.
template <class T>
T run(boost::asio::io_context& io, net::awaitable<T> work) {
  std::optional<T> answer;
  std::exception_ptr failure;
  // co_spawn would need a T that can be default constructed; result<T> cannot.
  auto keep = [&]() -> net::awaitable<void> { answer.emplace(co_await std::move(work)); };
  boost::asio::co_spawn(io, keep(), [&](std::exception_ptr e) {
    failure = e;
    io.stop();
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (!answer) throw std::logic_error("the coroutine never ended");
  return std::move(*answer);
}

inline void run(boost::asio::io_context& io, net::awaitable<void> work) {
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
    failure = e;
    done = true;
    io.stop();
  });
  io.restart();
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (!done) throw std::logic_error("the coroutine never ended");
}

/// As above, on a context of its own.
template <class T>
T run(net::awaitable<T> work) {
  boost::asio::io_context io;
  return run(io, std::move(work));
}

}  // namespace ess::test
