// The time of units of work: the injected clock, but never behind what was committed before.
#pragma once

#include <algorithm>
#include <mutex>

#include "ess/base/clock.hpp"

namespace ess::storage::sqlite {

/// A clock that was set back goes on from the greatest time known, at the pace of the steady clock, until the wall
/// clock has caught up: nothing expired is ever revived, and deadlines still come. Threads: any.
class unit_time {
 public:
  unit_time(const clock& clock, time_point greatest_committed)
      : clock_(clock), greatest_(greatest_committed), seen_at_(clock.steady_now()) {}

  time_point next() {
    const std::lock_guard lock(mutex_);
    const auto steady = clock_.steady_now();
    greatest_ = std::max(clock_.now(), greatest_ + std::max(steady - seen_at_, steady_point::duration::zero()));
    seen_at_ = steady;
    return greatest_;
  }

 private:
  const clock& clock_;
  std::mutex mutex_;
  time_point greatest_;
  steady_point seen_at_;
};

}  // namespace ess::storage::sqlite
