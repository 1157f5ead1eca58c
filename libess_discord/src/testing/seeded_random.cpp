#include "ess/testing/seeded_random.hpp"

#include <sodium.h>

#include <array>

namespace ess::testing {

void seeded_random::fill(std::span<std::byte> out) {
  // A key of its own for each call: seed and count, little end first.
  std::array<unsigned char, randombytes_SEEDBYTES> key{};
  for (unsigned i = 0; i < 8; ++i) {
    key[i] = static_cast<unsigned char>(seed_ >> (8 * i));
    key[8 + i] = static_cast<unsigned char>(calls_ >> (8 * i));
  }
  ++calls_;
  randombytes_buf_deterministic(out.data(), out.size(), key.data());
}

}  // namespace ess::testing
