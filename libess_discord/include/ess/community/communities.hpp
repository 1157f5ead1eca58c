// Communities, their five default roles, and who may do what in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ess/access/permission.hpp"
#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::community {

/// Makes a community with its five default roles. Audited as `community.created`.
/// Errors: `invalid_name` (1..100 characters, no control characters), `invalid_slug` ([a-z0-9-]{1,48}), `slug_taken`.
result<storage::community_record> create(storage::unit_of_work& work, random_source& random, std::string_view name,
                                         std::string_view slug, const audit::origin& who);

/// Puts a user into a community, or changes the role of one who is in it already, whose
/// sessions end then. Audited as `member.role_set`.
/// Errors: `community_not_found`, `user_not_found`, `role_not_found`.
result<storage::membership_record> add_member(storage::unit_of_work& work, random_source& random,
                                              const community_id& community, const user_id& user,
                                              std::string_view role_name, const audit::origin& who);

/// What the user may do in the community; nothing for a stranger, a disabled or suspended user or a missing
/// community.
result<access::permission_set> permissions_of(const storage::unit_of_work& work, const community_id& community,
                                              const user_id& user);

/// Success if the user has the permission. To a stranger a community that exists looks like one that does not.
/// Errors: `community_not_found` (not_found), `permission_missing` (forbidden).
result<void> require_permission(const storage::unit_of_work& work, const community_id& community, const user_id& user,
                                access::permission needed);

/// A community as one of its members sees it.
struct membership_view {
  storage::community_record community;
  std::string role;
  access::permission_set permissions;
};

/// The communities of a user, by name.
result<std::vector<membership_view>> communities_of(const storage::unit_of_work& work, const user_id& user);

}  // namespace ess::community
