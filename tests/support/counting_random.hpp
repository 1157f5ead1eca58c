// "Random" bytes 00, 01, 02 … for worked examples that a reader can check by hand.
#pragma once

#include <cstdint>

#include "ess/base/random.hpp"

namespace ess::test {

/// Threads: one.
class counting_random final : public random_source {
 public:
  void fill(std::span<std::byte> out) override {
    for (auto& byte : out) byte = static_cast<std::byte>(next_++);
  }

 private:
  std::uint8_t next_ = 0;
};

}  // namespace ess::test
