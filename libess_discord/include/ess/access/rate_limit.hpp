// Rate limits by the generic cell rate algorithm (GCRA), which needs one number per key.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"

namespace ess::access {

/// `count` calls in each `period`, spent all at once or evenly.
struct rate {
  int count = 60;
  std::chrono::milliseconds period = std::chrono::minutes(1);
};

/// The state of a limit, a key's "cell": the time at which its allowance would be full again, on a clock that all who
/// share the cells agree on.
using cell_time = std::chrono::microseconds;

/// Where cells are kept. Nodes that keep them in one place share one allowance (security requirement RL-1): a store for
/// that reads and writes a cell in one transaction, or takes a lock between the two.
class cell_store {
 public:
  virtual ~cell_store() = default;

  /// Nothing for a key that was never seen or was forgotten: its allowance is full.
  virtual std::optional<cell_time> find(std::string_view key) const = 0;
  /// `now` is for deciding what may be forgotten: a cell whose time has come loses nothing by it.
  virtual void set(std::string_view key, cell_time full_at, cell_time now) = 0;
};

/// Cells in memory, as many as `max_keys`. When the table is full, the key nearest to a full allowance is forgotten: so
/// a caller at its limit is the last to be forgotten (security requirement RL-4). Threads: one at a time.
class memory_cells final : public cell_store {
 public:
  /// Precondition: `max_keys` >= 1.
  explicit memory_cells(std::size_t max_keys) : max_keys_(max_keys) {}
  memory_cells(const memory_cells&) = delete;
  memory_cells& operator=(const memory_cells&) = delete;

  std::optional<cell_time> find(std::string_view key) const override;
  void set(std::string_view key, cell_time full_at, cell_time now) override;
  std::size_t size() const noexcept { return full_at_.size(); }

 private:
  void forget_full(cell_time now);

  std::size_t max_keys_;
  std::unordered_map<std::string, cell_time> full_at_;
  std::set<std::pair<cell_time, std::string_view>>
      by_time_;  // views into the keys of full_at_, whose nodes do not move
};

/// Limits many callers, each named by a key. Threads: as its cells.
class rate_limiter {
 public:
  /// With cells of its own in memory. Precondition: `limit.count` >= 1, `limit.period` >= 1 ms, `max_keys` >= 1.
  explicit rate_limiter(rate limit, std::size_t max_keys = 100'000);
  /// With cells that others may share. Lifetime: the cells outlive the limiter.
  rate_limiter(rate limit, cell_store& shared) : limit_(limit), cells_(shared) {}

  /// Spends one call of `key`. Errors: `rate_limited` with `retry_after`; then nothing is spent.
  result<void> take(std::string_view key, steady_point now) { return take(key, limit_, now); }
  /// As above under another rate, for keys that have one of their own. A key always comes with the same rate.
  result<void> take(std::string_view key, const rate& limit, steady_point now);
  /// What `take` would answer, spending nothing.
  result<void> check(std::string_view key, steady_point now) const;

  /// How many keys are remembered; 0 with shared cells.
  std::size_t size() const noexcept { return own_ ? own_->size() : 0; }

 private:
  rate limit_;
  std::unique_ptr<memory_cells> own_;
  cell_store& cells_;
};

}  // namespace ess::access
