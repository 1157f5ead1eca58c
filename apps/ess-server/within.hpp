// Waiting for work no longer than until a time: what is late goes on by itself, and nobody hears what it came to.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "ess/net/awaitable.hpp"

namespace ess::server {

/// When an answer has to leave. By the machine's clock, as timers are.
using answer_time = boost::asio::steady_timer::time_point;

namespace detail {

template <class T>
struct awaited {
  explicit awaited(const net::executor& ex) : done(ex) {}
  boost::asio::steady_timer done;
  std::optional<T> value;
  std::exception_ptr failure;
};

template <class T>
net::awaitable<void> keep_outcome(std::shared_ptr<awaited<T>> into, net::awaitable<T> work) {
  try {
    T outcome = co_await std::move(work);
    into->value.emplace(std::move(outcome));
  } catch (...) {
    into->failure = std::current_exception();
  }
  into->done.cancel();
}

}  // namespace detail

/// What `work` answers, or nothing if it has not by `until`. Its exceptions are thrown here, unless they are late.
/// Lifetime: what `work` refers to lives until it ends, which may be long after this: nothing of the caller's.
template <class T>
net::awaitable<std::optional<T>> within(answer_time until, net::awaitable<T> work) {
  const net::executor ex = co_await boost::asio::this_coro::executor;
  auto state = std::make_shared<detail::awaited<T>>(ex);
  state->done.expires_at(until);
  boost::asio::co_spawn(ex, detail::keep_outcome<T>(state, std::move(work)), boost::asio::detached);
  if (!state->value && !state->failure) {
    co_await state->done.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  if (state->failure) std::rethrow_exception(state->failure);
  co_return std::move(state->value);
}

}  // namespace ess::server
