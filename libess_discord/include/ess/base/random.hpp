// Randomness as an injected interface; the only real source is libsodium's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ess {

/// Threads: implementations may be called from any thread.
class random_source {
 public:
  virtual ~random_source() = default;
  virtual void fill(std::span<std::byte> out) = 0;
};

/// libsodium's generator. Ends the process if libsodium cannot be initialised (security requirement EN-9).
class system_random final : public random_source {
 public:
  system_random();
  void fill(std::span<std::byte> out) override;
};

/// `count` random bytes as a binary string.
std::string random_bytes(random_source& random, std::size_t count);
/// A number in [0, bound) without bias. Precondition: bound > 0.
std::uint64_t random_below(random_source& random, std::uint64_t bound);
/// A number in [0, 1), for jitter.
double random_unit(random_source& random);

}  // namespace ess
