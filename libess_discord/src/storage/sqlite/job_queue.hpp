// Jobs on their way to the threads of a store: bounded, and drained before it ends.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "ess/storage/database.hpp"

namespace ess::storage::sqlite {

/// A unit of work and who is told of its end. Exactly one of `write` and `read` is set.
struct job {
  database::write_work write;
  database::read_work read;
  database::completion done;
};

/// Threads: any.
class job_queue {
 public:
  explicit job_queue(std::size_t capacity) : capacity_(capacity) {}

  /// False, and `j` untouched, when the queue is full or closed.
  bool push(job& j) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || jobs_.size() >= capacity_) return false;
      jobs_.push_back(std::move(j));
    }
    filled_.notify_one();
    return true;
  }

  /// Waits for work and takes up to `most` jobs, oldest first. Empty only when the queue is closed and drained.
  std::vector<job> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !jobs_.empty(); });
    std::vector<job> taken;
    const auto count = std::min(most, jobs_.size());
    taken.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      taken.push_back(std::move(jobs_.front()));
      jobs_.pop_front();
    }
    return taken;
  }

  /// Refuses new jobs; those already here are still handed out.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    filled_.notify_all();
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<job> jobs_;
  bool closed_ = false;
};

}  // namespace ess::storage::sqlite
