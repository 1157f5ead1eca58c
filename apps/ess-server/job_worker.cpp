#include "job_worker.hpp"

#include <algorithm>
#include <optional>

#include "ess/net/transact.hpp"

namespace ess::server {
namespace {

/// What a look at the queue saw, and the store's time at that moment.
struct view {
  std::optional<storage::job_record> job;
  time_point now;
};

}  // namespace

job_worker::job_worker(net::executor ex, storage::database& database, const logger& log, std::string name,
                       jobs::job_queue queue, action act, std::chrono::milliseconds look)
    : database_(database),
      log_(log),
      name_(std::move(name)),
      queue_(queue),
      act_(std::move(act)),
      look_(look),
      loop_(std::move(ex), log, name_, [this] { return look_once(); }) {}

net::awaitable<std::chrono::milliseconds> job_worker::look_once() {
  auto look = [this](const storage::unit_of_work& uow) -> result<view> {
    auto job = queue_.next(uow);
    if (!job) return std::move(job).error();
    return view{std::move(*job), uow.now()};
  };
  const auto seen = co_await net::read_only(database_, look);
  if (!seen) {
    if (!store_failed_) log_.failure(name_ + ".queue_unreadable", seen.error());
    store_failed_ = true;
    co_return look_;
  }
  store_failed_ = false;
  if (!seen->job) co_return look_;
  if (seen->job->due_at > seen->now) co_return std::min(look_, seen->job->due_at - seen->now);
  co_return co_await try_job(*seen->job);
}

net::awaitable<std::chrono::milliseconds> job_worker::try_job(const storage::job_record& job) {
  const auto payload = queue_.open(job);
  auto how = jobs::attempt::failed;
  if (payload) {
    how = co_await act_(*payload);
  } else {
    log_.failure(name_ + ".unreadable", payload.error());
  }
  auto settle = [&](storage::unit_of_work& uow) { return queue_.settle(uow, job, how); };
  const auto outcome = co_await net::transact(database_, settle);
  if (outcome) {
    note(*outcome, job.attempts + 1);
    co_return std::chrono::milliseconds(0);
  }
  log_.failure(name_ + ".not_settled", outcome.error());
  // The store is in trouble; the job is tried again once it is not, but not in a circle.
  co_return look_;
}

void job_worker::note(jobs::fate outcome, int attempts) const {
  if (outcome == jobs::fate::finished) log_.info(name_ + ".done", {{"attempts", attempts}});
  if (outcome == jobs::fate::postponed) log_.warning(name_ + ".postponed", {{"attempts", attempts}});
  if (outcome == jobs::fate::given_up) log_.error(name_ + ".given_up", {{"attempts", attempts}});
}

}  // namespace ess::server
