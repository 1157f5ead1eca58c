// The line between a gateway connection and its client, with what `/_sim/faults` orders to happen to it.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/clock.hpp"

namespace ess::testing::sim {

struct gateway_frame {
  bool binary = false;
  std::string bytes;
  bool torn = false;  ///< the first half of it leaves, then the line is cut
};

/// Frames leave in the order in which they were pushed, whatever happens to them: TCP sees to that.
class gateway_wire {
 public:
  void push(gateway_frame frame);
  /// What has left by now.
  std::vector<gateway_frame> take(time_point now);
  /// When the next frame leaves that is held back; the end of time when none is.
  time_point next() const noexcept;

  /// The next frames arrive with their first byte replaced by one that begins neither JSON nor a compressed stream.
  void garble(int frames) { garbled_ += frames; }
  /// The next frames leave that much later.
  void delay(int frames, std::chrono::milliseconds by);
  /// From now on nothing arrives, in neither direction, and nobody is told.
  void silence();
  bool is_silent() const noexcept { return silent_; }
  /// Nothing of the client's is taken from the line until then; what it sends piles up.
  void stop_reading(time_point until) { reads_from_ = until; }
  time_point reads_from() const noexcept { return reads_from_; }

 private:
  struct held_frame {
    gateway_frame frame;
    std::chrono::milliseconds delay{0};
    std::optional<time_point> leaves = {};  ///< set when it is first asked for
  };

  std::deque<held_frame> held_;
  int garbled_ = 0;
  int delayed_ = 0;
  std::chrono::milliseconds delay_{0};
  time_point reads_from_{};
  bool silent_ = false;
};

}  // namespace ess::testing::sim
