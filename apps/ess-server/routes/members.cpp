// The members of a community as its admins see and change them.
#include "ess/community/members.hpp"

#include "ess/access/permission.hpp"
#include "ess/community/communities.hpp"
#include "ess/notices/member_notices.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/invites.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/invite_json.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

boost::json::object member_json(const community::member_view& each) {
  boost::json::object item;
  item["userId"] = each.user.id.str();
  item["name"] = each.user.name;
  item["email"] = each.user.email;
  item["role"] = each.role.name;
  item["linked"] = each.linked;
  item["since"] = format_time(each.membership.since);
  item["suspendedAt"] = nullptr;
  if (each.membership.suspended_at) item["suspendedAt"] = format_time(*each.membership.suspended_at);
  return item;
}

boost::json::object role_json(const storage::role_record& role) {
  boost::json::object item;
  item["name"] = role.name;
  item["priority"] = role.priority;
  boost::json::array permissions;
  for (const auto& name : access::permission_set::from_names(role.permissions).names()) permissions.emplace_back(name);
  item["permissions"] = std::move(permissions);
  return item;
}

result<boost::json::object> read_members(const storage::unit_of_work& uow, const community_id& community,
                                         const user_id& reader) {
  auto members = community::members_of(uow, community);
  if (!members) return std::move(members).error();
  auto roles = uow.communities().list_roles(community);
  if (!roles) return std::move(roles).error();
  auto rights = community::permissions_of(uow, community, reader);
  if (!rights) return std::move(rights).error();
  boost::json::object body;
  boost::json::array member_list;
  for (const auto& each : *members) member_list.push_back(member_json(each));
  body["members"] = std::move(member_list);
  boost::json::array role_list;
  for (const auto& each : *roles) role_list.push_back(role_json(each));
  body["roles"] = std::move(role_list);
  if (!rights->contains(access::permission::users_invite)) return body;
  auto invites = uow.invites().list(community);
  if (!invites) return std::move(invites).error();
  boost::json::array invite_list;
  for (const auto& each : *invites) {
    if (each.expires_at <= uow.now()) continue;
    auto role = uow.communities().find_role(community, each.role);
    if (!role) return std::move(role).error();
    if (*role) invite_list.push_back(invite_json(each, (*role)->name));
  }
  body["invites"] = std::move(invite_list);
  return body;
}

/// The member in the path. Errors: `member_not_found`.
result<user_id> member_of(const http::request& from) {
  auto id = user_id::parse(from.route_param("userId"));
  if (!id) return error(errc::not_found, "member_not_found", "This community has no such member.");
  return id;
}

using member_action = result<void> (*)(storage::unit_of_work&, random_source&, const community_id&,
                                       const std::optional<user_id>&, const user_id&, const audit::origin&);

bool is_same(const std::optional<storage::membership_record>& a, const std::optional<storage::membership_record>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->role == b->role && a->suspended_at.has_value() == b->suspended_at.has_value();
}

/// Runs `act`, and tells the member in the same unit of work: nobody is told of what did not happen, or of nothing.
template <class Act>
result<void> change_and_tell(context& c, storage::unit_of_work& uow, const community_id& community,
                             const user_id& member, notices::membership_change change, std::string_view role, Act act) {
  const auto before = uow.memberships().find(community, member);
  if (!before) return before.error();
  if (result<void> done = act(); !done) return done;
  const auto after = uow.memberships().find(community, member);
  if (!after) return after.error();
  if (is_same(*before, *after)) return success();
  const auto home = uow.communities().find(community);
  if (!home) return home.error();
  const std::string name = *home ? (*home)->name : std::string("a community");
  return c.notices.tell(uow, member, notices::member_notice(change, name, role));
}

/// One of the changes of `community/members.hpp`, for the member in the path, who is told of it.
answer act_on_member(context& c, http::request& from, member_action act, notices::membership_change change) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto member = member_of(from);
    if (!member) return member.error();
    return change_and_tell(c, uow, *community, *member, change, "",
                           [&] { return act(uow, c.random, *community, who.user.id, *member, origin_of(from, who)); });
  };
  const auto done = co_await write_as(c, from, work);
  if (!done) co_return http::reply::from_error(done.error());
  co_return success_reply({});
}

}  // namespace

answer list_members(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    const auto community = community_of(from);
    if (!community) return community.error();
    return read_members(uow, *community, who.user.id);
  };
  auto shown = co_await read_as(c, from, work);
  if (!shown) co_return http::reply::from_error(shown.error());
  co_return success_reply(std::move(*shown));
}

answer set_member_role(context& c, http::request& from) {
  const auto body = read_object(from, {"role"});
  if (!body) co_return http::reply::from_error(body.error());
  const auto role = read_text(*body, "role");
  if (!role) co_return http::reply::from_error(role.error(), "role");
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto member = member_of(from);
    if (!member) return member.error();
    return change_and_tell(c, uow, *community, *member, notices::membership_change::role_set, *role, [&] {
      return community::set_member_role(uow, c.random, *community, who.user.id, *member, *role, origin_of(from, who));
    });
  };
  const auto done = co_await write_as(c, from, work);
  if (!done) co_return http::reply::from_error(done.error());
  co_return success_reply({});
}

answer suspend_member(context& c, http::request& from) {
  return act_on_member(c, from, community::suspend_member, notices::membership_change::suspended);
}
answer restore_member(context& c, http::request& from) {
  return act_on_member(c, from, community::restore_member, notices::membership_change::restored);
}
answer remove_member(context& c, http::request& from) {
  return act_on_member(c, from, community::remove_member, notices::membership_change::removed);
}

answer end_member_sessions(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<int> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto member = member_of(from);
    if (!member) return member.error();
    return community::end_member_sessions(uow, c.random, *community, who.user.id, *member, origin_of(from, who));
  };
  const auto ended = co_await write_as(c, from, work);
  if (!ended) co_return http::reply::from_error(ended.error());
  boost::json::object body;
  body["ended"] = *ended;
  co_return success_reply(std::move(body));
}

}  // namespace ess::server
