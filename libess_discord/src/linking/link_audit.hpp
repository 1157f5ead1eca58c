// Audit entries of the linking room, and telling the host's observer of them.
#pragma once

#include <string>

#include "ess/base/error.hpp"
#include "ess/base/random.hpp"
#include "ess/linking/link_observer.hpp"
#include "ess/linking/stale.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/units.hpp"

namespace ess::linking {

/// `renewed`: the link was there and stale.
result<void> tell_linked(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                         bool renewed, std::string request_id, link_observer& observer);
result<void> tell_unlinked(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                           std::string request_id, link_observer& observer);
result<void> tell_stale(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                        stale_reason why, std::string request_id, link_observer& observer);
/// A link that was refused because one of the two is taken.
result<void> tell_refused(storage::link_unit& work, random_source& random, const user_id& user,
                          const storage::discord_identity& identity, const error& reason, std::string request_id,
                          link_observer& observer);

}  // namespace ess::linking
