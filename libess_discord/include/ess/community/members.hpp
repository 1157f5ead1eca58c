// The members of a community: who they are, and who may change whose role, suspend, restore or remove whom.
//
// A community only ever touches its own memberships; accounts belong to the installation. Nobody acts on a member of
// higher priority, nor of equal priority unless as OWNER; nobody gives a role with permissions they lack; the last
// OWNER stays. Whoever acts is named by `actor`; nothing means the command line, for which only the last rule holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::community {

/// The role that every community keeps at least one active member in.
inline constexpr std::string_view owner_role = "OWNER";

struct member_view {
  storage::user_record user;
  storage::role_record role;
  storage::membership_record membership;
  bool linked = false;  ///< to a Discord account
};

/// Highest role first, then by name.
result<std::vector<member_view>> members_of(const storage::unit_of_work& work, const community_id& community);

/// The role of that name. Errors: `role_not_found`; `role_beyond_own` (forbidden) if the actor lacks a permission of it
/// or ranks below it.
result<storage::role_record> role_to_give(const storage::unit_of_work& work, const community_id& community,
                                          const std::optional<user_id>& actor, std::string_view role);

/// Gives a member another role and ends their sessions. Audited as `member.role_set`.
/// Errors: `member_not_found`, `rank_too_low` (forbidden), `last_owner` (conflict), those of `role_to_give`.
result<void> set_member_role(storage::unit_of_work& work, random_source& random, const community_id& community,
                             const std::optional<user_id>& actor, const user_id& member, std::string_view role,
                             const audit::origin& who);

/// The membership stays but gives no rights; the member's sessions and link attempts end. Audited as
/// `member.suspended`. Errors: `member_not_found`, `rank_too_low`, `last_owner`.
result<void> suspend_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                            const std::optional<user_id>& actor, const user_id& member, const audit::origin& who);

/// Audited as `member.restored`. Errors: `member_not_found`, `rank_too_low`.
result<void> restore_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                            const std::optional<user_id>& actor, const user_id& member, const audit::origin& who);

/// Ends the membership, the member's sessions and link attempts. Audited as `member.removed`.
/// Errors: `member_not_found`, `rank_too_low`, `last_owner`.
result<void> remove_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                           const std::optional<user_id>& actor, const user_id& member, const audit::origin& who);

/// Ends all sessions of the member; answers how many. Audited as `member.sessions_ended`.
/// Errors: `member_not_found`, `rank_too_low`.
result<int> end_member_sessions(storage::unit_of_work& work, random_source& random, const community_id& community,
                                const std::optional<user_id>& actor, const user_id& member, const audit::origin& who);

/// Success unless a community would be left without an active OWNER if the user went. Errors: `last_owner` (conflict),
/// naming it.
result<void> require_replaceable(const storage::unit_of_work& work, const user_id& user);

}  // namespace ess::community
