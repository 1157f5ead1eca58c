// Faults of the network or of Discord, ordered through `/_sim/faults`.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/testing/simulator.hpp"

namespace ess::testing::sim {

/// What happens to the next `count` REST requests whose path contains `path`; with `one_in` above 1 only to every so
/// manieth of them, by the simulator's random numbers.
struct rest_fault {
  /// They get this instead of an answer; without it, their own.
  std::optional<int> status;
  int count = 1;
  int one_in = 1;
  std::string path;
  /// For 429: `user`, `global`, `shared`, or `cloudflare` (text without JSON and without rate-limit headers).
  std::string scope = "user";
  std::chrono::milliseconds retry_after{1'000};
  /// The request is carried out, and only its answer is lost.
  bool afterwards = false;
  /// What leaves does so that much later.
  std::chrono::milliseconds delay{0};
  sim_reply::cut line = sim_reply::cut::none;
};

/// What a fault makes of a request.
struct taken_fault {
  std::optional<sim_reply> instead;
  /// Of a 429 its scope and for how long, else empty.
  std::string scope;
  std::chrono::milliseconds retry_after{0};
  bool is_carried_out = true;
  std::chrono::milliseconds delay{0};
  sim_reply::cut line = sim_reply::cut::none;

  /// What leaves, where `own` is what the simulator has to say.
  sim_reply spoil(sim_reply own) const;
};

class fault_plan {
 public:
  void add(rest_fault fault) { rest_.push_back(std::move(fault)); }
  /// The fault of a request for `path`, if one is due.
  std::optional<taken_fault> take(std::string_view path, random_source& random);
  void clear() { rest_.clear(); }

 private:
  std::deque<rest_fault> rest_;
};

}  // namespace ess::testing::sim
