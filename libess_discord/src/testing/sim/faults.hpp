// Faults of the network or of Discord, ordered through `/_sim/faults`.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/testing/simulator.hpp"

namespace ess::testing::sim {

/// The next `count` REST requests whose path contains `path` get `status` instead of an answer; with `one_in` above 1
/// only every so manieth of them, by the simulator's random numbers.
struct rest_fault {
  int status = 500;
  int count = 1;
  int one_in = 1;
  std::string path;
  /// For 429: `user`, `global`, `shared`, or `cloudflare` (text without JSON and without rate-limit headers).
  std::string scope = "user";
  std::chrono::milliseconds retry_after{1'000};
  /// The request is carried out, and only its answer is lost.
  bool afterwards = false;
};

/// What a fault makes of a request.
struct taken_fault {
  sim_reply reply;
  bool afterwards = false;
};

class fault_plan {
 public:
  void add(rest_fault fault) { rest_.push_back(std::move(fault)); }
  /// The answer that a fault gives to a request for `path`, if one is due.
  std::optional<taken_fault> take(std::string_view path, random_source& random);
  void clear() { rest_.clear(); }

 private:
  std::deque<rest_fault> rest_;
};

}  // namespace ess::testing::sim
