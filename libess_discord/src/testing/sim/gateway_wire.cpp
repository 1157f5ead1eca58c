#include "testing/sim/gateway_wire.hpp"

#include <algorithm>
#include <utility>

namespace ess::testing::sim {

namespace {

// A control character: no JSON, no zlib header (RFC 1950: the low four bits are 8), no zstd magic number (RFC 8878).
constexpr char garbage = '\x07';

}  // namespace

void gateway_wire::push(gateway_frame frame) {
  if (silent_) return;
  if (garbled_ > 0 && !frame.bytes.empty()) {
    --garbled_;
    frame.bytes.front() = garbage;
  }
  held_frame held;
  held.frame = std::move(frame);
  if (delayed_ > 0) {
    --delayed_;
    held.delay = delay_;
  }
  held_.push_back(std::move(held));
}

std::vector<gateway_frame> gateway_wire::take(time_point now) {
  std::vector<gateway_frame> left;
  time_point earliest{};
  for (held_frame& held : held_) {
    if (!held.leaves) held.leaves = std::max(earliest, now + held.delay);
    earliest = *held.leaves;
  }
  while (!held_.empty() && *held_.front().leaves <= now) {
    left.push_back(std::move(held_.front().frame));
    held_.pop_front();
  }
  return left;
}

time_point gateway_wire::next() const noexcept {
  if (held_.empty() || !held_.front().leaves) return time_point::max();
  return *held_.front().leaves;
}

void gateway_wire::delay(int frames, std::chrono::milliseconds by) {
  delayed_ += frames;
  delay_ = by;
}

void gateway_wire::silence() {
  silent_ = true;
  held_.clear();
}

}  // namespace ess::testing::sim
