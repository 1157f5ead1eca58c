// Back-pressure: how much may be under way before nothing more is read (security requirement GW-2).
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <list>

#include "ess/net/awaitable.hpp"

namespace ess::gateway {

/// Closed while as much is under way as allowed. Those who share it and wait in a read already may each bring one more.
/// Lifetime: it outlives whoever waits. Threads: one executor.
class flow_gate {
 public:
  explicit flow_gate(std::size_t most) : most_(most) {}
  flow_gate(const flow_gate&) = delete;
  flow_gate& operator=(const flow_gate&) = delete;

  void enter() noexcept { ++under_way_; }
  void leave();
  std::size_t under_way() const noexcept { return under_way_; }
  bool is_open() const noexcept { return under_way_ < most_ || for_good_; }
  /// Waits until it is open.
  net::awaitable<void> opened();
  /// Nobody waits here again: whoever stops wants to see the connections end.
  void open_for_good();

 private:
  void wake();

  std::size_t most_;
  std::size_t under_way_ = 0;
  bool for_good_ = false;
  std::list<boost::asio::steady_timer*> waiting_;
};

}  // namespace ess::gateway
