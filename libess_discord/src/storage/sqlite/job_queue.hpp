// Jobs on their way to the threads of a store: bounded, taken in turns, and drained before the store ends.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "ess/storage/database.hpp"

namespace ess::storage::sqlite {

/// A unit of work and who is told of its end. Exactly one of `write` and `read` is set.
struct job {
  write_lane lane;
  database::write_work write;
  database::read_work read;
  database::completion done;
};

/// Threads: any.
class job_queue {
 public:
  /// How many jobs of one community a group takes while others work, too. Each costs the others' jobs in that group and
  /// in the next their own time, some 60 microseconds, where the commit that they share costs several hundred; larger
  /// groups would be cheaper for the one and slower for all.
  static constexpr std::size_t share = 4;
  /// For how many groups after two communities took turns each of them is held to its share.
  static constexpr std::uint64_t shared_for = 10'000;

  explicit job_queue(std::size_t capacity) : capacity_(capacity) {}

  /// False, and `j` untouched, when the queue is full or closed.
  bool push(job& j) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || size_ >= capacity_) return false;
      const auto lane = j.lane.value();
      auto& waiting = lanes_[lane];
      if (waiting.empty()) turns_.push_back(lane);
      waiting.push_back(std::move(j));
      ++size_;
    }
    filled_.notify_one();
    return true;
  }

  /// Waits for work and takes a group of up to `most` jobs: one of each lane in turn, of each lane the oldest first,
  /// and no more than its share of any community while others work. Empty only when the queue is closed and drained.
  std::vector<job> take(std::size_t most) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || size_ > 0; });
    ++groups_;
    std::vector<job> taken;
    std::deque<std::uint64_t> had_their_share;
    for (std::size_t round = 0; !turns_.empty() && taken.size() < most; ++round) {
      for (auto left = turns_.size(); left > 0 && taken.size() < most; --left) {
        const auto lane = turns_.front();
        turns_.pop_front();
        if (round >= share && is_shared(lane)) {
          had_their_share.push_back(lane);
        } else if (take_one(lane, taken)) {
          turns_.push_back(lane);
        }
      }
    }
    turns_.insert(turns_.end(), had_their_share.begin(), had_their_share.end());
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
  /// True when the lane has more.
  bool take_one(std::uint64_t lane, std::vector<job>& taken) {
    const auto found = lanes_.find(lane);
    taken.push_back(std::move(found->second.front()));
    found->second.pop_front();
    --size_;
    if (!taken.back().lane.is_installation()) note_community(lane);
    if (!found->second.empty()) return true;
    lanes_.erase(found);
    return false;
  }
  void note_community(std::uint64_t lane) {
    if (latest_ != 0 && latest_ != lane) shared_until_ = groups_ + shared_for;
    latest_ = lane;
  }
  bool is_shared(std::uint64_t lane) const { return lane != write_lane().value() && groups_ < shared_until_; }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::map<std::uint64_t, std::deque<job>> lanes_;  ///< only those with jobs
  std::deque<std::uint64_t> turns_;                 ///< each lane with jobs once, the next first
  std::size_t size_ = 0;
  std::uint64_t groups_ = 0;
  std::uint64_t latest_ = 0;  ///< the community that was served last
  std::uint64_t shared_until_ = 0;
  bool closed_ = false;
};

}  // namespace ess::storage::sqlite
