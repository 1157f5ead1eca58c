// Links that Discord took back: kept and shown, but good for nothing until they are renewed.
#pragma once

#include <optional>
#include <string>

#include "ess/base/random.hpp"
#include "ess/linking/link_observer.hpp"
#include "ess/storage/units.hpp"

namespace ess::linking {

/// How we learned of it.
enum class stale_reason {
  deauthorized,  ///< a signed APPLICATION_DEAUTHORIZED event: the user removed the application
  grant_invalid  ///< Discord refused the grant (`invalid_grant`)
};

/// Marks the link of that Discord user stale, for an event of the time `at`. Answers whether that changed anything: it
/// does not if there is no link, if it is stale already, or if it is younger than the event, which then was about an
/// earlier one; so events may come late, twice and in any order.
///
/// Whoever acts through Discord by a stale link is refused (security requirement OA-18). Unfinished attempts of the
/// user die. Audited as `discord.link_stale` with the reason. Errors: those of the store.
result<bool> mark_stale(storage::link_unit& work, random_source& random, discord_user_id discord, stale_reason why,
                        time_point at, std::string request_id, link_observer& observer);

}  // namespace ess::linking
