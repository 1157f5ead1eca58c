// Randomness that repeats itself: for runs that are to be the same twice.
#pragma once

#include <cstdint>

#include "ess/base/random.hpp"

namespace ess::testing {

/// The same bytes in the same order for the same seed, on every machine. Whoever knows the seed knows them all: never
/// for secrets. Threads: one.
class seeded_random final : public random_source {
 public:
  explicit seeded_random(std::uint64_t seed) : seed_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t seed_;
  std::uint64_t calls_ = 0;
};

}  // namespace ess::testing
