// The simulator's whole state and the small services that rules share.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "ess/base/random.hpp"
#include "ess/testing/sim_options.hpp"
#include "ess/testing/sim_post.hpp"
#include "testing/sim/clock.hpp"
#include "testing/sim/faults.hpp"
#include "testing/sim/gateway_hub.hpp"
#include "testing/sim/rate_limits.hpp"
#include "testing/sim/uploads.hpp"
#include "testing/sim/world.hpp"

namespace ess::testing::sim {

/// One answered request, for `/_sim/requests`. Tokens in the path are masked.
struct logged_request {
  time_point at;
  std::string method;
  std::string target;
  std::string identity;
  std::string user_agent;
  int status = 0;
};

struct state {
  state(sim_options o, random_source& r) : options(std::move(o)), random(r) {}

  sim_options options;
  random_source& random;
  flake_source ids;
  world data;
  gateway_hub gateway{*this};
  rate_limits limits;
  fault_plan faults;
  std::deque<logged_request> log;
  /// Of the request that is being answered.
  request_uploads uploads;
  /// What Discord is about to post to applications; the server around the simulator sends it.
  std::vector<sim_post> posts;
  sim_clock clock;
  std::uint64_t changes = 0;
  /// Of webhook events, also across worlds: an answer that comes late must find nothing of another world.
  std::uint64_t last_delivery = 0;

  /// `count` letters and digits nobody can guess.
  std::string token(std::size_t count);
};

}  // namespace ess::testing::sim
