// How notifications went since the server started, for whoever collects figures.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "ess/storage/outbox.hpp"

namespace ess::server {

/// Threads: the I/O thread.
class delivery_counts {
 public:
  /// Outcome and reason, as in `retried`, `discord_status_502`.
  using key = std::pair<std::string, std::string>;

  void count(const storage::outbox_settlement& how) {
    if (how.state == storage::outbox_state::sent) {
      ++sent_;
      return;
    }
    key which(outcome_of(how), how.reason);
    // Reasons are slugs of ours with Discord's numbers in them; what else may come must not make memory grow.
    if (unsent_.size() >= most_reasons && !unsent_.contains(which)) which.second = "other";
    ++unsent_[std::move(which)];
  }

  /// Messages that were dropped because too many were waiting, or for too long.
  void count_shed(int messages) noexcept { shed_ += static_cast<std::uint64_t>(messages); }

  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t shed() const noexcept { return shed_; }
  const std::map<key, std::uint64_t>& unsent() const noexcept { return unsent_; }

 private:
  static constexpr std::size_t most_reasons = 100;

  static std::string outcome_of(const storage::outbox_settlement& how) {
    if (how.lane != storage::lane_state::open) return std::string(storage::to_string(how.lane));
    if (how.state == storage::outbox_state::queued) return "retried";
    return std::string(storage::to_string(how.state));
  }

  std::uint64_t sent_ = 0;
  std::uint64_t shed_ = 0;
  std::map<key, std::uint64_t> unsent_;
};

}  // namespace ess::server
