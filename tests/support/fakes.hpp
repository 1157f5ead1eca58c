// Fakes that every unit test shares: a clock that stands still until told, randomness that repeats, a log that
// remembers.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"

namespace ess::test {

/// Starts at 2026-01-01T00:00:00Z. Threads: one.
class fake_clock final : public clock {
 public:
  time_point now() const override { return now_; }
  steady_point steady_now() const override { return steady_; }
  void advance(std::chrono::milliseconds by) {
    now_ += by;
    steady_ += by;
  }
  /// Moves only the wall clock, as an administrator or NTP would.
  void step_wall(std::chrono::milliseconds by) { now_ += by; }

 private:
  time_point now_{std::chrono::milliseconds(1'767'225'600'000)};
  steady_point steady_{std::chrono::milliseconds(1'000'000)};
};

/// splitmix64 from a fixed seed: the same bytes in every run. Threads: one.
class fake_random final : public random_source {
 public:
  explicit fake_random(std::uint64_t seed = 1) : state_(seed) {}
  void fill(std::span<std::byte> out) override {
    for (auto& byte : out) byte = static_cast<std::byte>(next() >> 56);
  }

 private:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ull;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

/// Keeps every line. Threads: any.
class recording_sink final : public log_sink {
 public:
  void write(log_level, std::string_view line) noexcept override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line);
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace ess::test
