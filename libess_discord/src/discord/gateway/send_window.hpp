// How much a connection may send: 120 events per 60 s (Events / Using Gateway, "Rate Limiting"). Sans-I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "ess/base/clock.hpp"

namespace ess::gateway {

enum class send_kind {
  heartbeat,  ///< may use the reserve
  other,
};

/// Counts what left during the last 60 s. A part is kept back for heartbeats, lest a busy connection die of silence.
class send_window {
 public:
  static constexpr std::size_t limit = 120;
  static constexpr std::size_t heartbeat_reserve = 10;
  static constexpr std::chrono::milliseconds window{60'000};

  /// Counts one send if it may leave now.
  bool try_take(send_kind kind, steady_point now);
  /// When the next send of that kind may leave; `now` if at once.
  steady_point next_free(send_kind kind, steady_point now);
  /// A new connection starts afresh.
  void reset() { sent_.clear(); }

 private:
  void forget_old(steady_point now);
  static std::size_t room(send_kind kind) { return kind == send_kind::heartbeat ? limit : limit - heartbeat_reserve; }

  std::deque<steady_point> sent_;
};

}  // namespace ess::gateway
