// What happens to accounts and memberships after they were made.
#include "admin/commands.hpp"
#include "ess/community/members.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/identity/invites.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/personal_data.hpp"
#include "ess/notices/member_notices.hpp"

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

/// What is to be opened, by whom, and what for.
struct one_time_link {
  std::string address;
  std::string path;  ///< with the token behind a `#`, which browsers do not send
  std::string subject;
  std::string text;  ///< whole sentences, before the link
  time_point expires_at;
};

/// Mailed, the link is the person's alone; where nothing can be mailed, whoever sits at the terminal passes it on.
result<void> hand_over(const context& where, storage::unit_of_work& uow, const one_time_link& what, object& answer) {
  const std::string url = where.notices().site_origin() + what.path;
  answer["expiresAt"] = format_time(what.expires_at);
  if (!where.notices().mails()) {
    answer["link"] = url;
    return success();
  }
  answer["mailedTo"] = what.address;
  return where.notices().mail(uow, what.address, what.subject,
                              what.text + "\n\nOpen this link before " + format_time(what.expires_at) + ":\n" + url +
                                  "\n\nIt works once. If you did not expect it, do nothing.\n");
}

/// In the unit of work of the change; nobody is told of a role that they had already.
result<void> tell_role(const context& where, storage::unit_of_work& uow, const storage::community_record& community,
                       const user_id& member, const std::optional<storage::membership_record>& before,
                       std::string_view role) {
  const auto after = uow.memberships().find(community.id, member);
  if (!after) return after.error();
  if (before && *after && before->role == (*after)->role) return success();
  return where.notices().tell(uow, member,
                              notices::member_notice(notices::membership_change::role_set, community.name, role));
}

/// A link with which the person chooses a password.
result<object> reset_link(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto user = find_user(uow, text_of(arguments, "user"));
    if (!user) return std::move(user).error();
    auto issued = identity::issue_reset(uow, where.random(), user->id, from_cli(), where.token_lifetime());
    if (!issued) return std::move(issued).error();
    object answer;
    answer["user"] = user_json(*user);
    const one_time_link link{user->email, "/reset#" + std::string(issued->token.reveal()), "Choose a new password",
                             "An operator of this site lets you choose a new password for your account.",
                             issued->expires_at};
    if (auto handed = hand_over(where, uow, link, answer); !handed) return std::move(handed).error();
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
    const auto before = uow.memberships().find(community->id, user->id);
    if (!before) return before.error();
    auto set = community::set_member_role(uow, where.random(), community->id, std::nullopt, user->id, role, from_cli());
    if (!set) return std::move(set).error();
    if (auto told = tell_role(where, uow, *community, user->id, *before, role); !told) return std::move(told).error();
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
                                   from_cli(), where.token_lifetime());
    if (!issued) return std::move(issued).error();
    object json;
    json["community"] = community->slug;
    json["email"] = issued->invite.email;
    json["role"] = role;
    json["expiresAt"] = format_time(issued->invite.expires_at);
    object answer;
    answer["invite"] = std::move(json);
    const one_time_link link{issued->invite.email, "/invite#" + std::string(issued->token.reveal()),
                             "Invitation to " + community->name,
                             "You are invited to " + community->name + " as " + role + ".", issued->invite.expires_at};
    if (auto handed = hand_over(where, uow, link, answer); !handed) return std::move(handed).error();
    return answer;
  });
}

}  // namespace ess::admin
