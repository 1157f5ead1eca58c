// The refusals of the linking room, each worded once.
#pragma once

#include <string_view>

#include "ess/base/error.hpp"

namespace ess::linking {

/// One text for every cause, so that whoever probes a state learns nothing from it.
error link_state_invalid();
error issuer_mismatch();
error link_refused();
error discord_refused(std::string_view error_code);
error user_already_linked();
/// The user's own link is stale, and this is another Discord account.
error renews_another();
error discord_id_taken();
error pending_link_not_found();
error not_linked();
/// For a community the user is not in, too.
error community_not_found();
error linked_roles_off();
error link_stale();
error other_discord_account();
error roles_not_connected();

}  // namespace ess::linking
