#include "ess/community/communities.hpp"

#include <algorithm>

#include "community/end_sessions.hpp"
#include "ess/access/roles.hpp"
#include "ess/audit/append.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/users.hpp"

namespace ess::community {
namespace {

error no_community() { return {errc::not_found, "community_not_found", "There is no such community."}; }

result<void> check_name(std::string_view name) {
  if (!is_utf8(name) || has_control_characters(name) || trim(name).empty() || count_code_points(name) > 100) {
    return error(errc::invalid_argument, "invalid_name",
                 "A community's name must have 1 to 100 characters and no line breaks.");
  }
  return success();
}

result<void> check_slug(std::string_view slug) {
  const bool fits = !slug.empty() && slug.size() <= 48 && std::all_of(slug.begin(), slug.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  if (!fits) {
    return error(errc::invalid_argument, "invalid_slug",
                 "A slug must have 1 to 48 characters of a-z, 0-9 and '-', as in \"night-city\".");
  }
  return success();
}

result<void> insert_default_roles(storage::unit_of_work& work, random_source& random, const community_id& community) {
  for (const auto& role : access::default_roles()) {
    const storage::role_record record{.id = role_id::generate(work.now(), random),
                                      .community = community,
                                      .name = std::string(role.name),
                                      .priority = role.priority,
                                      .permissions = role.permissions.names()};
    if (auto stored = work.communities().insert_role(record); !stored) return stored;
  }
  return success();
}

result<storage::role_record> role_by_name(const storage::unit_of_work& work, const community_id& community,
                                          std::string_view name) {
  auto role = work.communities().find_role_by_name(community, name);
  if (!role) return std::move(role).error();
  if (*role) return std::move(**role);
  auto known = work.communities().list_roles(community);
  if (!known) return std::move(known).error();
  std::string names;
  for (const auto& candidate : *known) names += (names.empty() ? "" : ", ") + candidate.name;
  return error(errc::not_found, "role_not_found", "This community has no such role. Its roles are: " + names + ".");
}

}  // namespace

result<storage::community_record> create(storage::unit_of_work& work, random_source& random, std::string_view name,
                                         std::string_view slug, const audit::origin& who) {
  if (auto checked = check_name(name); !checked) return std::move(checked).error();
  if (auto checked = check_slug(slug); !checked) return std::move(checked).error();
  storage::community_record record{.id = community_id::generate(work.now(), random),
                                   .name = std::string(trim(name)),
                                   .slug = std::string(slug),
                                   .created_at = work.now()};
  if (auto stored = work.communities().insert(record); !stored) return std::move(stored).error();
  if (auto stored = insert_default_roles(work, random, record.id); !stored) return std::move(stored).error();

  boost::json::object metadata;
  metadata["slug"] = record.slug;
  audit::event what("community.created");
  what.from(who).target(record.id.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, record.id, what); !written) return std::move(written).error();
  return record;
}

result<storage::membership_record> add_member(storage::unit_of_work& work, random_source& random,
                                              const community_id& community, const user_id& user,
                                              std::string_view role_name, const audit::origin& who) {
  auto home = work.communities().find(community);
  if (!home) return std::move(home).error();
  if (!*home) return no_community();
  auto person = work.users().find(user);
  if (!person) return std::move(person).error();
  if (!*person) return error(errc::not_found, "user_not_found", "There is no such user.");
  auto role = role_by_name(work, community, role_name);
  if (!role) return std::move(role).error();

  storage::membership_record record{.community = community, .user = user, .role = role->id, .since = work.now()};
  auto previous = work.memberships().find(community, user);
  if (!previous) return std::move(previous).error();
  const bool changes = *previous && (*previous)->role != role->id;
  if (*previous) record.since = (*previous)->since;
  if (auto stored = work.memberships().put(record); !stored) return std::move(stored).error();
  // A session goes on with the rights it began with or not at all (security requirements SE-8 and SE-11).
  if (changes) {
    if (auto ended = end_sessions_of(work, user); !ended) return std::move(ended).error();
  }

  boost::json::object metadata;
  metadata["role"] = role->name;
  metadata["joined"] = !previous->has_value();
  audit::event what("member.role_set");
  what.from(who).target(user.str()).metadata(std::move(metadata));
  if (auto written = audit::append(work, random, community, what); !written) return std::move(written).error();
  return record;
}

namespace {

/// The role of an enabled user in a community; nothing for a stranger or one who is suspended.
result<std::optional<storage::role_record>> role_of(const storage::unit_of_work& work, const community_id& community,
                                                    const user_id& user) {
  auto person = work.users().find(user);
  if (!person) return std::move(person).error();
  if (!*person || (*person)->disabled_at) return std::optional<storage::role_record>();
  auto membership = work.memberships().find(community, user);
  if (!membership) return std::move(membership).error();
  if (!*membership || (*membership)->suspended_at) return std::optional<storage::role_record>();
  return work.communities().find_role(community, (*membership)->role);
}

}  // namespace

result<access::permission_set> permissions_of(const storage::unit_of_work& work, const community_id& community,
                                              const user_id& user) {
  auto role = role_of(work, community, user);
  if (!role) return std::move(role).error();
  if (!*role) return access::permission_set();
  return access::permission_set::from_names((*role)->permissions);
}

result<void> require_permission(const storage::unit_of_work& work, const community_id& community, const user_id& user,
                                access::permission needed) {
  auto role = role_of(work, community, user);
  if (!role) return std::move(role).error();
  if (!*role) return no_community();
  if (access::permission_set::from_names((*role)->permissions).contains(needed)) return success();
  return error(errc::forbidden, "permission_missing",
               "Your role " + (*role)->name + " does not include " + std::string(access::to_string(needed)) +
                   ". Ask an admin of the community.");
}

result<std::vector<membership_view>> communities_of(const storage::unit_of_work& work, const user_id& user) {
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  std::vector<membership_view> views;
  for (const auto& membership : *memberships) {
    auto record = work.communities().find(membership.community);
    if (!record) return std::move(record).error();
    auto role = role_of(work, membership.community, user);
    if (!role) return std::move(role).error();
    if (!*record || !*role) continue;
    views.push_back({std::move(**record), (*role)->name, access::permission_set::from_names((*role)->permissions)});
  }
  std::sort(views.begin(), views.end(), [](const membership_view& a, const membership_view& b) {
    return std::tie(a.community.name, a.community.slug) < std::tie(b.community.name, b.community.slug);
  });
  return views;
}

}  // namespace ess::community
