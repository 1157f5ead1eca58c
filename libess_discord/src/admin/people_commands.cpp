// What happens to accounts and memberships after they were made.
#include "admin/commands.hpp"
#include "ess/community/members.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/identity/invites.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/personal_data.hpp"

namespace ess::admin {

namespace {

using user_change = result<void> (*)(storage::unit_of_work&, random_source&, const user_id&, const audit::origin&);

/// Runs the change for the user that is named, and answers how the user stands then.
result<object> change_user(const context& where, const object& arguments, user_change change) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto user = find_user(uow, text_of(arguments, "user"));
    if (!user) return std::move(user).error();
    if (auto changed = change(uow, where.random(), user->id, from_cli()); !changed) return std::move(changed).error();
    auto now = uow.users().find(user->id);
    if (!now) return std::move(now).error();
    object answer;
    answer["user"] = user_json(*now ? **now : *user);
    return answer;
  });
}

/// A link for the person, for whoever sits at the terminal to pass on.
result<object> reset_link(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto user = find_user(uow, text_of(arguments, "user"));
    if (!user) return std::move(user).error();
    auto issued = identity::issue_reset(uow, where.random(), user->id, from_cli());
    if (!issued) return std::move(issued).error();
    object answer;
    answer["user"] = user_json(*user);
    answer["link"] = where.notices().site_origin() + "/reset#" + std::string(issued->token.reveal());
    answer["expiresAt"] = format_time(issued->expires_at);
    return answer;
  });
}

object member_json(const community::member_view& each) {
  object json;
  json["userId"] = each.user.id.str();
  json["email"] = each.user.email;
  json["name"] = each.user.name;
  json["role"] = each.role.name;
  json["since"] = format_time(each.membership.since);
  json["suspendedAt"] = nullptr;
  if (each.membership.suspended_at) json["suspendedAt"] = format_time(*each.membership.suspended_at);
  json["linked"] = each.linked;
  return json;
}

}  // namespace

result<object> user_disable(const context& where, const object& arguments) {
  return change_user(where, arguments, identity::disable_user);
}

result<object> user_enable(const context& where, const object& arguments) {
  return change_user(where, arguments, identity::enable_user);
}

result<object> user_delete(const context& where, const object& arguments) {
  return change_user(where, arguments, identity::delete_account);
}

result<object> user_passwd(const context& where, const object& arguments) {
  if (flag_of(arguments, "link")) {
    if (arguments.contains("password")) return invalid("Give a password or ask for a link, not both.");
    return reset_link(where, arguments);
  }
  const auto named = text_of(arguments, "user");
  auto names = in_read(where, [&](const storage::unit_of_work& uow) -> result<std::vector<std::string>> {
    auto user = find_user(uow, named);
    if (!user) return std::move(user).error();
    return identity::names_around(uow, user->id);
  });
  if (!names) return std::move(names).error();
  auto chosen = choose_password(where, arguments, *names);
  if (!chosen) return std::move(chosen).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto user = find_user(uow, named);
    if (!user) return std::move(user).error();
    auto set = identity::set_password(uow, where.random(), user->id, chosen->hash, "", from_cli());
    if (!set) return std::move(set).error();
    object answer;
    answer["user"] = user_json(*user);
    return with_password(std::move(answer), *chosen);
  });
}

result<object> member_list(const context& where, const object& arguments) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto members = community::members_of(uow, community->id);
    if (!members) return std::move(members).error();
    boost::json::array list;
    for (const auto& each : *members) list.push_back(member_json(each));
    object answer;
    answer["members"] = std::move(list);
    return answer;
  });
}

result<object> member_role(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto user = find_user(uow, text_of(arguments, "user"));
    if (!user) return std::move(user).error();
    const auto role = text_of(arguments, "role");
    auto set = community::set_member_role(uow, where.random(), community->id, std::nullopt, user->id, role, from_cli());
    if (!set) return std::move(set).error();
    object json;
    json["community"] = community->slug;
    json["user"] = user->email;
    json["role"] = role;
    object answer;
    answer["member"] = std::move(json);
    return answer;
  });
}

result<object> member_invite(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    const auto role = text_of(arguments, "role");
    auto issued = identity::invite(uow, where.random(), community->id, std::nullopt, text_of(arguments, "email"), role,
                                   from_cli());
    if (!issued) return std::move(issued).error();
    object json;
    json["community"] = community->slug;
    json["email"] = issued->invite.email;
    json["role"] = role;
    json["expiresAt"] = format_time(issued->invite.expires_at);
    object answer;
    answer["invite"] = std::move(json);
    answer["link"] = where.notices().site_origin() + "/invite#" + std::string(issued->token.reveal());
    return answer;
  });
}

}  // namespace ess::admin
