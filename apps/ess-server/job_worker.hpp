// Carries out the jobs of one queue, one after the other, until it is stopped.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "ess/base/log.hpp"
#include "ess/jobs/job_queue.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/database.hpp"

namespace ess::server {

/// When jobs are due is `jobs::job_queue`'s to say; this only waits, tries and notes how it went.
///
/// Lifetime: everything passed in outlives it, and it outlives the executor's run. Threads: the executor's one thread.
class job_worker {
 public:
  /// Carries out one payload.
  using action = std::function<net::awaitable<jobs::attempt>(const secret& payload)>;
  /// How soon a job that was just put is seen.
  static constexpr std::chrono::seconds default_look{2};

  /// `name` begins the events of its log, as in `mail`.
  job_worker(net::executor ex, storage::database& database, const logger& log, std::string name, jobs::job_queue queue,
             action act, std::chrono::milliseconds look = default_look);

  void start();
  /// Nothing is begun from now on, and what is under way is told to end.
  void stop();

 private:
  net::awaitable<void> work();
  /// Tries the first job if it is due; answers how long to wait before looking again.
  net::awaitable<std::chrono::milliseconds> look_once();
  net::awaitable<void> try_job(const storage::job_record& job);
  void note(jobs::fate outcome, int attempts) const;

  net::executor executor_;
  storage::database& database_;
  const logger& log_;
  std::string name_;
  jobs::job_queue queue_;
  action act_;
  std::chrono::milliseconds look_;
  boost::asio::steady_timer timer_;
  boost::asio::cancellation_signal cancel_;
  bool stopping_ = false;
  bool store_failed_ = false;
};

}  // namespace ess::server
