// How many calls of an HTTP client may be under way to one host.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "ess/net/awaitable.hpp"

namespace ess::net {

/// Hands out slots, first come, first served. Slots may outlive it. Threads: one executor.
class call_slots {
 public:
  /// Given back when it dies; empty where time ran out.
  class slot {
   public:
    slot() = default;
    slot(slot&&) = default;
    slot& operator=(slot&&) = delete;
    ~slot();
    explicit operator bool() const noexcept { return host_ != nullptr; }

   private:
    friend class call_slots;
    struct host;
    explicit slot(std::shared_ptr<host> of) : host_(std::move(of)) {}
    std::shared_ptr<host> host_;
  };

  explicit call_slots(std::size_t most_per_host) : most_(most_per_host) {}

  awaitable<slot> take(std::string host, std::chrono::steady_clock::time_point until);

 private:
  void forget_unused();

  std::size_t most_;
  std::map<std::string, std::shared_ptr<slot::host>> hosts_;
};

}  // namespace ess::net
