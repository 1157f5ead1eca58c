#include "repeatable.hpp"

#include "ess/testing/seeded_random.hpp"

namespace ess::discord_sim {

std::unique_ptr<random_source> randomness_of(const repeatable& how) {
  if (how.seed) return std::make_unique<testing::seeded_random>(*how.seed);
  return std::make_unique<system_random>();
}

result<void> set_clock(testing::simulator& sim, const repeatable& how, time_point now) {
  if (how.start.empty() && how.clock_scale == 1) return success();
  time_point start = now;
  if (!how.start.empty()) {
    const auto parsed = parse_time(how.start);
    if (!parsed) {
      return error(parsed.error().code(), parsed.error().reason(),
                   "--start \"" + how.start + "\" is no time. " + parsed.error().message());
    }
    start = *parsed;
  }
  return sim.start_clock(start, how.clock_scale, now);
}

}  // namespace ess::discord_sim
