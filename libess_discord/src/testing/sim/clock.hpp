// The simulated Discord's own time: it follows the real one, set forward or made to run faster.
#pragma once

#include <cstdint>

#include "ess/base/clock.hpp"

namespace ess::testing::sim {

/// `/_sim/clock`. Time never steps back; with scale 0 it stands still until it is set forward. Threads: one.
class sim_clock {
 public:
  static bool is_scale(double wanted) noexcept { return wanted == 0 || (wanted >= 0.001 && wanted <= 10'000); }

  time_point now(time_point real) const {
    if (!started_) return real;
    return base_ + std::chrono::milliseconds(
                       static_cast<std::int64_t>(static_cast<double>((real - real_base_).count()) * scale_));
  }
  void start(time_point at, double scale, time_point real) {
    base_ = at;
    real_base_ = real;
    scale_ = scale;
    started_ = true;
  }
  void step(std::chrono::milliseconds by, time_point real) {
    restart(real);
    base_ += by;
  }
  void set_scale(double scale, time_point real) {
    restart(real);
    scale_ = scale;
  }
  double scale() const noexcept { return scale_; }

 private:
  void restart(time_point real) {
    base_ = now(real);
    real_base_ = real;
    started_ = true;
  }

  bool started_ = false;
  time_point base_{};
  time_point real_base_{};
  double scale_ = 1;
};

}  // namespace ess::testing::sim
