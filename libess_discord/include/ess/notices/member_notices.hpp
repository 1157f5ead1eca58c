// What people are told when somebody changes their membership of a community.
#pragma once

#include <string_view>

#include "ess/notices/channel.hpp"

namespace ess::notices {

enum class membership_change { role_set, suspended, restored, removed };

/// The notice for whoever it happened to: what changed, where, and whom to ask. `role` is the new one, for `role_set`.
/// Kinds: `member.role_set`, `member.suspended`, `member.restored`, `member.removed`.
notice member_notice(membership_change change, std::string_view community_name, std::string_view role = {});

}  // namespace ess::notices
