// Suspends a coroutine until another thread calls back; shared by the worker pool and the store's adapter.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::net::detail {

/// Resumes the suspended coroutine on its own executor. To be called exactly once, on any thread.
using resumption = std::function<void(result<void>)>;

/// Calls `start(resumption)` and waits for the call of the resumption. `start` must outlive the wait.
template <class Start>
awaitable<result<void>> suspend(Start& start) {
  // A completion takes an argument that can be default constructed, hence the pointer.
  auto initiate = [&start](auto handler) {
    using handler_type = std::decay_t<decltype(handler)>;
    // Tracked, so that the context keeps running while its only work is on another thread.
    auto ex = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                  boost::asio::execution::outstanding_work.tracked);
    // std::function wants copies; the handler can only be moved.
    auto held = std::make_shared<std::pair<handler_type, decltype(ex)>>(std::move(handler), std::move(ex));
    start(resumption([held](result<void> outcome) {
      auto to = std::move(held->second);
      auto shared_outcome = std::make_unique<result<void>>(std::move(outcome));
      boost::asio::post(
          to, [h = std::move(held->first), o = std::move(shared_outcome)]() mutable { std::move(h)(std::move(o)); });
    }));
  };
  std::unique_ptr<result<void>> outcome =
      co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable), void(std::unique_ptr<result<void>>)>(
          initiate, boost::asio::use_awaitable);
  co_return std::move(*outcome);
}

}  // namespace ess::net::detail
