// A Discord that runs in memory: world, REST, OAuth2, gateway and a control API, without sockets, threads or clocks.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/testing/sim_options.hpp"
#include "ess/testing/sim_post.hpp"

namespace ess::testing {

namespace sim {
class gateway_link;
struct state;
}  // namespace sim

/// An HTTP request as the simulator needs it.
struct sim_request {
  std::string method;
  /// Path and query as sent, as in `/api/v10/users/@me?x=1`.
  std::string target;
  /// Names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  /// The first header of that name; empty when there is none.
  std::string_view header(std::string_view name) const noexcept;
};

/// An HTTP answer, and what `/_sim/faults` orders to happen to it on its way.
struct sim_reply {
  enum class cut { none, before, half };

  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds delay{0};  ///< it leaves that much later, in simulated time
  cut line = cut::none;                ///< the connection ends before it, or after half of it
};

/// Discord as far as account linking, slash commands and notifications need it.
///
/// All state changes by calls; `now` comes with each call and must not step back. With an equal seed, equal calls give
/// equal answers. Behaviour follows Discord's public documentation of API v10; what that leaves open is in
/// `sim_options`.
///
/// Lifetime: `random` outlives the simulator. Threads: one.
class simulator {
 public:
  simulator(sim_options options, random_source& random);
  ~simulator();
  simulator(const simulator&) = delete;
  simulator& operator=(const simulator&) = delete;

  /// Replaces the world by the one described in JSON (docs/formats/simulator-world.md); open gateway sessions end.
  /// Errors: `invalid_json`, `invalid_world` with the place and what is wrong there.
  result<void> load_world(std::string_view json, time_point now);

  /// Answers one request: `/api/...`, `/oauth2/authorize`, `/_sim/...` and the pages.
  sim_reply handle(const sim_request& request, time_point now);

  /// For a `GET` that may wait (`/_sim/interactions/{id}?wait=5`): the moment until which the answer of `handle` may
  /// change and should be asked for again after `changes()` has grown; nothing if the answer is final.
  /// `arrived` is when the request came.
  std::optional<time_point> may_wait_until(const sim_request& request, time_point arrived, time_point now);

  /// Lets the simulated time begin at `start`, and run `scale` times as fast as the real one; 0 lets it stand still
  /// until `/_sim/clock` sets it forward. To be called before anything else. Errors: `invalid_scale`.
  result<void> start_clock(time_point start, double scale, time_point now);

  /// The simulated Discord's time; the real one until `start_clock` or `/_sim/clock` changes
  /// it. Every other `now` here is real.
  time_point now(time_point real) const;

  /// What Discord posts to applications by now and nobody sent yet, in its order; the answer goes to `answer_post`.
  std::vector<sim_post> take_posts(time_point now);
  /// When `take_posts` will have something that waits to be tried again; nothing when nothing does, or when the
  /// simulated time stands still.
  std::optional<time_point> next_post(time_point now) const;
  /// `status` 0: there was no answer.
  void answer_post(const sim_post& post, int status, std::string_view body, time_point now);

  /// Grows with every change of the world that a waiting request could be about.
  std::uint64_t changes() const noexcept;

  /// Opens the server end of a gateway connection; `target` as in `/gateway/?v=10&encoding=json`, `host` as in the
  /// Host header, which READY's `resume_gateway_url` repeats. The link must not outlive the simulator.
  std::shared_ptr<sim::gateway_link> open_gateway(std::string_view target, std::string_view host, time_point now);

 private:
  std::unique_ptr<sim::state> state_;
};

}  // namespace ess::testing
