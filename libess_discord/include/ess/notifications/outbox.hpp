// What admins do with the outbox, and what keeps it bounded. Everything is audited (security requirement OB-5).
#pragma once

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notifications {

/// Sends a message that ended unsent again, or one that waits at once. Audited as `notification.replayed`.
/// Errors: `delivery_not_found`, `delivery_not_replayable` (conflict: it is on its way or sent, or its topic has no
/// channel now).
result<storage::outbox_record> replay(storage::unit_of_work& work, random_source& random, const community_id& community,
                                      const storage::outbox_id& id, const audit::origin& who);

/// Gives a message up. Audited as `notification.dropped`.
/// Errors: `delivery_not_found`, `delivery_not_droppable` (conflict: it is on its way, sent or dropped).
result<storage::outbox_record> drop(storage::unit_of_work& work, random_source& random, const community_id& community,
                                    const storage::outbox_id& id, const audit::origin& who);

struct outbox_bounds {
  std::int64_t waiting = 100'000;  ///< messages of one community
  std::chrono::milliseconds age{std::chrono::hours(7 * 24)};
  std::chrono::milliseconds keep_ended{std::chrono::hours(30 * 24)};
  /// Messages of one community that one unit of work drops or forgets: it holds the writer.
  int at_once = 5'000;
};

/// What one unit of work did for the bounds.
struct bounds_kept {
  int dropped = 0;
  bool more = false;  ///< there was more to do than it may do at once: the bounds do not hold yet
};

/// Drops what is too much or too old, the oldest first, each community's with one entry `notification.shed`, and
/// forgets what ended long ago (security requirement OB-8).
/// Errors: those of the store and of `audit::append`.
result<bounds_kept> keep_bounds(storage::unit_of_work& work, random_source& random, const outbox_bounds& bounds = {});

}  // namespace ess::notifications
