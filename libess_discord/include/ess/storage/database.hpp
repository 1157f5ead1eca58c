// The store as a whole: units of work in, durable commits out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::storage {

/// Whose work a write is. Writes of one lane are done in their order; lanes take turns, so that nobody waits for all
/// that another has asked for (security requirement TE-7).
class write_lane {
 public:
  /// The installation's own work.
  constexpr write_lane() noexcept = default;
  /// A community's. Two communities whose names hash alike share their turns, and nothing else.
  static write_lane of(const community_id& community) noexcept;

  constexpr std::uint64_t value() const noexcept { return value_; }
  constexpr bool is_installation() const noexcept { return value_ == 0; }

 private:
  std::uint64_t value_ = 0;
};

/// A transactional store. Work runs on the store's own threads, never on the caller's I/O thread.
///
/// Writes are serialised. Several may share one durable commit, but each is atomic of its own: work that returns an
/// error leaves no trace. A completion is called after the commit is durable, on a thread of the store; it must be
/// short and must not throw.
///
/// Errors of the store itself: `store_busy`, `store_full`, `store_failed` (all `errc::unavailable`), `store_corrupt`.
/// Threads: every member may be called from any thread. Lifetime: destruction waits for work already submitted.
class database {
 public:
  using write_work = std::function<result<void>(unit_of_work&)>;
  using read_work = std::function<result<void>(const unit_of_work&)>;
  using completion = std::function<void(result<void>)>;

  virtual ~database() = default;

  virtual void submit_write(write_lane lane, write_work work, completion done) = 0;
  virtual void submit_read(read_work work, completion done) = 0;

  /// As above, in the installation's lane.
  void submit_write(write_work work, completion done);

  /// As `submit_write`, but waits. Not for I/O threads.
  result<void> write(write_work work);
  /// As `submit_read`, but waits. Reads see one snapshot.
  result<void> read(read_work work);
};

}  // namespace ess::storage
