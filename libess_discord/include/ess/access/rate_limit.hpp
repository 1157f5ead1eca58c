// Rate limits by the generic cell rate algorithm (GCRA), which needs one number per key.
#pragma once

#include <chrono>
#include <cstddef>
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

/// The state of a limit, a key's "cell": the time at which its allowance would be full again, in microseconds on a
/// clock that all who share the cells agree on.
using cell_time = std::chrono::microseconds;

/// One call against a cell.
struct cell_step {
  cell_time cost;   ///< what the call takes: the period, divided by the count; at least 1 microsecond
  cell_time depth;  ///< the whole allowance: the period
  cell_time now;

  /// Precondition: `limit.count` >= 1, `limit.period` >= 1 ms.
  static cell_step of(const rate& limit, cell_time now) noexcept;
};

/// What a step comes to.
struct cell_outcome {
  cell_time wait;     ///< zero: the call passes. Else how long until it would; then nothing is spent
  cell_time full_at;  ///< what the cell holds from now on
};

/// The rule, for implementations of `cell_store`. `full_at` is what the cell holds; nothing for a key that was never
/// seen or was forgotten, whose allowance is full. A cell that lies further ahead than a whole allowance was written
/// before the clock stepped back: it counts as spent, so that the clock opens nothing, and shuts nobody out for longer
/// than the period.
cell_outcome step_cell(std::optional<cell_time> full_at, const cell_step& step) noexcept;

/// Where cells are kept. Nodes that keep them in one place share one allowance (security requirement RL-1), through a
/// `shared_limiter` each.
class cell_store {
 public:
  virtual ~cell_store() = default;

  /// Reads the cell, asks `step_cell`, writes what the cell holds from now on, and answers the wait. The whole of it is
  /// one atomic step: of two callers at once, the second sees what the first wrote. In SQL that is one transaction that
  /// locks the row before it reads it (`BEGIN IMMEDIATE`, `SELECT ... FOR UPDATE`).
  ///
  /// `step.now` is the caller's clock, since 1970; a store with a clock of its own puts that in its place, and then the
  /// nodes' clocks need not agree.
  /// Errors: the store's own, when it cannot be reached or does not answer in time. Then nothing counts as spent.
  virtual result<cell_time> advance(std::string_view key, const cell_step& step) = 0;
};

/// Cells in memory, as many as `max_keys`. When the table is full, the key nearest to a full allowance is forgotten: so
/// a caller at its limit is the last to be forgotten (security requirement RL-4). Threads: one at a time.
class memory_cells final : public cell_store {
 public:
  /// Precondition: `max_keys` >= 1.
  explicit memory_cells(std::size_t max_keys) : max_keys_(max_keys) {}
  memory_cells(const memory_cells&) = delete;
  memory_cells& operator=(const memory_cells&) = delete;

  /// Never fails.
  result<cell_time> advance(std::string_view key, const cell_step& step) override;
  /// What `advance` would answer, spending nothing.
  cell_time look(std::string_view key, const cell_step& step) const;
  std::size_t size() const noexcept { return full_at_.size(); }

 private:
  std::optional<cell_time> find(std::string_view key) const;
  void set(std::string_view key, cell_time full_at, cell_time now);
  void forget_full(cell_time now);

  std::size_t max_keys_;
  std::unordered_map<std::string, cell_time> full_at_;
  std::set<std::pair<cell_time, std::string_view>>
      by_time_;  // views into the keys of full_at_, whose nodes do not move
};

/// Limits many callers in one process, each named by a key. Threads: one at a time.
class rate_limiter {
 public:
  /// Precondition: `limit.count` >= 1, `limit.period` >= 1 ms, `max_keys` >= 1.
  explicit rate_limiter(rate limit, std::size_t max_keys = 100'000) : limit_(limit), cells_(max_keys) {}

  /// Spends one call of `key`. Errors: `rate_limited` with `retry_after`; then nothing is spent.
  result<void> take(std::string_view key, steady_point now) { return take(key, limit_, now); }
  /// As above under another rate, for keys that have one of their own. A key always comes with the same rate.
  result<void> take(std::string_view key, const rate& limit, steady_point now);
  /// What `take` would answer, spending nothing.
  result<void> check(std::string_view key, steady_point now) const;

  /// How many keys are remembered.
  std::size_t size() const noexcept { return cells_.size(); }

 private:
  rate limit_;
  memory_cells cells_;
};

/// Limits callers that come to several processes, each of which has one of these over the same cells. What happens
/// while the store cannot be asked is said when it is made (security requirement RL-2). Threads: one at a time; a
/// process with several gives each its own, or takes a lock.
class shared_limiter {
 public:
  /// While the store fails, this process alone lets `when_unreachable` pass for each key; with nothing there, `take`
  /// fails as the store does. Lifetime: cells and clock outlive the limiter. Precondition: as for `rate_limiter`.
  shared_limiter(rate limit, cell_store& cells, const clock& time, std::optional<rate> when_unreachable);

  /// Spends one call of `key`. Errors: `rate_limited` with `retry_after`; those of the store, if nothing is allowed
  /// while it is unreachable.
  result<void> take(std::string_view key);
  /// Whether the last `take` had to do without the store: for a gauge, or a word in the log.
  bool is_alone() const noexcept { return is_alone_; }

 private:
  rate limit_;
  cell_store& cells_;
  const clock& time_;
  std::optional<rate_limiter> alone_;
  bool is_alone_ = false;
};

}  // namespace ess::access
