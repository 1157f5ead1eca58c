// Carries out the jobs of one queue, one after the other, until it is stopped.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "ess/base/log.hpp"
#include "ess/jobs/job_queue.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/database.hpp"
#include "worker_loop.hpp"

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

  void start() { loop_.start(); }
  /// Nothing is begun from now on, and what is under way is told to end.
  void stop() { loop_.stop(); }

 private:
  /// Tries the first job if it is due; answers how long to wait before looking again.
  net::awaitable<std::chrono::milliseconds> look_once();
  /// As above.
  net::awaitable<std::chrono::milliseconds> try_job(const storage::job_record& job);
  void note(jobs::fate outcome, int attempts) const;

  storage::database& database_;
  const logger& log_;
  std::string name_;
  jobs::job_queue queue_;
  action act_;
  std::chrono::milliseconds look_;
  bool store_failed_ = false;
  worker_loop loop_;
};

}  // namespace ess::server
