// What makes one run of discord-sim like another: its random numbers and its clock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/testing/simulator.hpp"

namespace ess::discord_sim {

/// As given on the command line.
struct repeatable {
  std::optional<std::uint64_t> seed;
  std::string start;
  double clock_scale = 1;
};

/// That of the seed, else the machine's.
std::unique_ptr<random_source> randomness_of(const repeatable& how);
/// Errors: those of `parse_time` and `simulator::start_clock`.
result<void> set_clock(testing::simulator& sim, const repeatable& how, time_point now);

}  // namespace ess::discord_sim
