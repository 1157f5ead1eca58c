#include "ess/community/members.hpp"

#include <algorithm>
#include <tuple>

#include "community/end_sessions.hpp"
#include "ess/access/permission.hpp"
#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/community/communities.hpp"
#include "ess/storage/links.hpp"

namespace ess::community {
namespace {

error member_not_found() { return {errc::not_found, "member_not_found", "This community has no such member."}; }

error last_owner(std::string_view community) {
  return {errc::conflict, "last_owner",
          "This is the last owner of " + std::string(community) + ". Make somebody else an owner first."};
}

struct standing {
  storage::membership_record membership;
  storage::role_record role;
};

result<standing> standing_of(const storage::unit_of_work& work, const community_id& community, const user_id& user) {
  auto membership = work.memberships().find(community, user);
  if (!membership) return std::move(membership).error();
  if (!*membership) return member_not_found();
  auto role = work.communities().find_role(community, (*membership)->role);
  if (!role) return std::move(role).error();
  if (!*role) return member_not_found();
  return standing{std::move(**membership), std::move(**role)};
}

result<bool> is_active_owner(const storage::unit_of_work& work, const storage::membership_record& membership) {
  if (membership.suspended_at) return false;
  auto role = work.communities().find_role(membership.community, membership.role);
  if (!role) return std::move(role).error();
  if (!*role || (*role)->name != owner_role) return false;
  auto user = work.users().find(membership.user);
  if (!user) return std::move(user).error();
  return *user && !(*user)->disabled_at;
}

/// Success if somebody besides `user` is an active owner, or `user` is none.
result<void> require_other_owner(const storage::unit_of_work& work, const storage::membership_record& of) {
  auto owns = is_active_owner(work, of);
  if (!owns) return std::move(owns).error();
  if (!*owns) return success();
  auto all = work.memberships().list_for_community(of.community);
  if (!all) return std::move(all).error();
  for (const auto& other : *all) {
    if (other.user == of.user) continue;
    auto too = is_active_owner(work, other);
    if (!too) return std::move(too).error();
    if (*too) return success();
  }
  auto community = work.communities().find(of.community);
  if (!community) return std::move(community).error();
  return last_owner(*community ? (*community)->name : "this community");
}

/// The member, if the actor may act on them.
result<standing> actable(const storage::unit_of_work& work, const community_id& community,
                         const std::optional<user_id>& actor, const user_id& member) {
  auto target = standing_of(work, community, member);
  if (!target || !actor) return target;
  auto own = standing_of(work, community, *actor);
  if (!own) return own;
  const bool above = own->role.priority > target->role.priority;
  const bool owner_on_owner = own->role.name == owner_role && own->role.priority == target->role.priority;
  if (above || owner_on_owner) return target;
  return error(
      errc::forbidden, "rank_too_low",
      "This member's role, " + target->role.name + ", does not rank below yours. Ask somebody who ranks higher.");
}

result<void> write(storage::unit_of_work& work, random_source& random, const community_id& community, std::string event,
                   const user_id& member, int sessions_ended, const audit::origin& who) {
  boost::json::object metadata;
  metadata["sessionsEnded"] = sessions_ended;
  audit::event what(std::move(event));
  what.from(who).target(member.str()).metadata(std::move(metadata));
  return audit::append(work, random, community, what);
}

}  // namespace

result<std::vector<member_view>> members_of(const storage::unit_of_work& work, const community_id& community) {
  auto memberships = work.memberships().list_for_community(community);
  if (!memberships) return std::move(memberships).error();
  auto roles = work.communities().list_roles(community);
  if (!roles) return std::move(roles).error();
  std::vector<member_view> views;
  for (auto& membership : *memberships) {
    auto user = work.users().find(membership.user);
    if (!user) return std::move(user).error();
    const auto role = std::ranges::find(*roles, membership.role, &storage::role_record::id);
    if (!*user || role == roles->end()) continue;
    auto link = work.links().find_link(membership.user);
    if (!link) return std::move(link).error();
    views.push_back({std::move(**user), *role, std::move(membership), link->has_value()});
  }
  std::ranges::sort(views, [](const member_view& a, const member_view& b) {
    return std::tuple(-a.role.priority, fold_case(a.user.name), a.user.email) <
           std::tuple(-b.role.priority, fold_case(b.user.name), b.user.email);
  });
  return views;
}

result<storage::role_record> role_to_give(const storage::unit_of_work& work, const community_id& community,
                                          const std::optional<user_id>& actor, std::string_view role) {
  auto wanted = work.communities().find_role_by_name(community, role);
  if (!wanted) return std::move(wanted).error();
  if (!*wanted) {
    return error(errc::not_found, "role_not_found",
                 "This community has no role of that name. Choose one of its roles.");
  }
  if (!actor) return std::move(**wanted);
  auto own = standing_of(work, community, *actor);
  if (!own) return std::move(own).error();
  const auto held = access::permission_set::from_names(own->role.permissions);
  const auto asked = access::permission_set::from_names((*wanted)->permissions);
  if (!held.contains_all(asked) || own->role.priority < (*wanted)->priority) {
    return error(errc::forbidden, "role_beyond_own",
                 "The role " + (*wanted)->name + " may do more than yours, so you cannot give it.");
  }
  return std::move(**wanted);
}

result<void> set_member_role(storage::unit_of_work& work, random_source& random, const community_id& community,
                             const std::optional<user_id>& actor, const user_id& member, std::string_view role,
                             const audit::origin& who) {
  auto target = actable(work, community, actor, member);
  if (!target) return std::move(target).error();
  auto wanted = role_to_give(work, community, actor, role);
  if (!wanted) return std::move(wanted).error();
  if (wanted->id == target->role.id) return success();
  if (wanted->name != owner_role) {
    if (auto other = require_other_owner(work, target->membership); !other) return other;
  }
  auto added = add_member(work, random, community, member, role, who);
  if (!added) return std::move(added).error();
  return success();
}

result<void> suspend_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                            const std::optional<user_id>& actor, const user_id& member, const audit::origin& who) {
  auto target = actable(work, community, actor, member);
  if (!target) return std::move(target).error();
  if (target->membership.suspended_at) return success();
  if (auto other = require_other_owner(work, target->membership); !other) return other;
  auto stored = work.memberships().set_suspended_at(community, member, work.now());
  if (!stored) return std::move(stored).error();
  auto ended = end_sessions_of(work, member);
  if (!ended) return std::move(ended).error();
  return write(work, random, community, "member.suspended", member, *ended, who);
}

result<void> restore_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                            const std::optional<user_id>& actor, const user_id& member, const audit::origin& who) {
  auto target = actable(work, community, actor, member);
  if (!target) return std::move(target).error();
  if (!target->membership.suspended_at) return success();
  auto stored = work.memberships().set_suspended_at(community, member, std::nullopt);
  if (!stored) return std::move(stored).error();
  return write(work, random, community, "member.restored", member, 0, who);
}

result<void> remove_member(storage::unit_of_work& work, random_source& random, const community_id& community,
                           const std::optional<user_id>& actor, const user_id& member, const audit::origin& who) {
  auto target = actable(work, community, actor, member);
  if (!target) return std::move(target).error();
  if (auto other = require_other_owner(work, target->membership); !other) return other;
  auto erased = work.memberships().erase(community, member);
  if (!erased) return std::move(erased).error();
  auto ended = end_sessions_of(work, member);
  if (!ended) return std::move(ended).error();
  return write(work, random, community, "member.removed", member, *ended, who);
}

result<int> end_member_sessions(storage::unit_of_work& work, random_source& random, const community_id& community,
                                const std::optional<user_id>& actor, const user_id& member, const audit::origin& who) {
  auto target = actable(work, community, actor, member);
  if (!target) return std::move(target).error();
  auto ended = end_sessions_of(work, member);
  if (!ended) return ended;
  auto written = write(work, random, community, "member.sessions_ended", member, *ended, who);
  if (!written) return std::move(written).error();
  return ended;
}

result<void> require_replaceable(const storage::unit_of_work& work, const user_id& user) {
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  for (const auto& each : *memberships) {
    if (auto other = require_other_owner(work, each); !other) return other;
  }
  return success();
}

}  // namespace ess::community
