// Exponential back-off with full jitter as a value: shared by REST, gateway and every retry loop.
#pragma once

#include <chrono>

#include "ess/base/random.hpp"

namespace ess {

/// Waits drawn uniformly from [0, min(cap, first * 2^n)], so that many clients do not return at once.
/// No draw is below a tenth of its bound, lest an immediate failure be retried immediately.
class backoff {
 public:
  /// `attempts` have failed already, for a wait that goes on after a restart.
  backoff(std::chrono::milliseconds first, std::chrono::milliseconds cap, int attempts = 0)
      : first_(first), cap_(cap), attempts_(attempts) {}

  std::chrono::milliseconds next(random_source& random);
  /// After a success.
  void reset() noexcept { attempts_ = 0; }
  int attempts() const noexcept { return attempts_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds cap_;
  int attempts_;
};

}  // namespace ess
