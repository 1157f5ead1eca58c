// A loop that looks for work, and waits, and looks again, until it is stopped.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "ess/base/log.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// Lifetime: the log outlives it, and it outlives the executor's run. Threads: the executor's one thread.
class worker_loop {
 public:
  /// Does what is due and answers how long to wait before it is called again.
  using look = std::function<net::awaitable<std::chrono::milliseconds>()>;

  /// `name` begins the event that is logged should the work end with an exception, as in `mail.worker_failed`.
  worker_loop(net::executor ex, const logger& log, std::string name, look what);

  void start();
  /// There may be work: it is looked for soon, many pokes together. Threads: any.
  void poke();
  /// Nothing is begun from now on, and what is under way is told to end.
  void stop();

 private:
  net::awaitable<void> work();
  net::awaitable<void> wait(std::chrono::milliseconds pause);

  const logger& log_;
  std::string name_;
  look look_;
  boost::asio::steady_timer timer_;
  boost::asio::cancellation_signal cancel_;
  bool poked_ = false;
  bool stopping_ = false;
};

}  // namespace ess::server
