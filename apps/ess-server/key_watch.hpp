// Tells communities of keys that are about to end.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "context.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// Looks at the start and every hour. Lifetime: the context outlives it; it outlives the run of the executor. Threads:
/// the executor's one.
class key_watch {
 public:
  key_watch(const net::executor& executor, context& c) : timer_(executor), context_(c) {}

  void start();
  void stop();

 private:
  net::awaitable<void> run();
  net::awaitable<void> look();

  boost::asio::steady_timer timer_;
  context& context_;
  bool stopping_ = false;
};

}  // namespace ess::server
