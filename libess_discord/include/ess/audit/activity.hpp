// How much a community's bots did, told from its audit log and its outbox.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::audit {

/// What went on in one clock hour (UTC): commands to bots, messages to channels.
struct activity_hour {
  time_point from;
  std::int64_t commands = 0;    ///< that were answered
  std::int64_t deliveries = 0;  ///< messages that Discord took
  std::int64_t refusals = 0;    ///< of commands
};

/// The last `hours` hours, the present one included, oldest first; quiet hours are there with zeros.
/// A unit without announcements counts no deliveries, and those that the outbox forgot are not counted.
/// Precondition: `hours` >= 1. Errors: those of the store.
result<std::vector<activity_hour>> bot_activity(const storage::audit_unit& uow, const community_id& community,
                                                int hours);

/// When a bot last asked for anything, refused or not. Errors: those of the store.
result<std::optional<time_point>> last_bot_command(const storage::audit_unit& uow, const community_id& community);

}  // namespace ess::audit
