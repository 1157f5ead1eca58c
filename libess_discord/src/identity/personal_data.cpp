#include "ess/identity/personal_data.hpp"

#include <boost/json/array.hpp>

#include "ess/audit/append.hpp"
#include "ess/audit/erase.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/clock.hpp"
#include "ess/community/members.hpp"
#include "ess/identity/session_list.hpp"
#include "ess/storage/audit_log.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/invites.hpp"
#include "ess/storage/known_devices.hpp"
#include "ess/storage/links.hpp"

namespace ess::identity {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<time_point>& at) {
  if (!at) return nullptr;
  return json::value(format_time(*at));
}

json::object account_json(const storage::user_record& user) {
  json::object account;
  account["id"] = user.id.str();
  account["email"] = user.email;
  account["name"] = user.name;
  account["createdAt"] = format_time(user.created_at);
  account["disabledAt"] = time_or_null(user.disabled_at);
  account["hasPassword"] = !user.password_hash.empty();
  return account;
}

result<json::array> sessions_json(const storage::unit_of_work& work, const signed_in& who) {
  auto sessions = sessions_of(work, who);
  if (!sessions) return std::move(sessions).error();
  json::array list;
  for (const auto& each : *sessions) {
    json::object item;
    item["id"] = each.id;
    item["current"] = each.current;
    item["createdAt"] = format_time(each.session.created_at);
    item["lastSeenAt"] = format_time(each.session.last_seen_at);
    item["expiresAt"] = format_time(each.session.expires_at);
    item["passwordCheckedAt"] = format_time(each.session.password_checked_at);
    item["network"] = each.session.network;
    item["userAgent"] = each.session.user_agent;
    list.push_back(std::move(item));
  }
  return list;
}

result<json::array> devices_json(const storage::unit_of_work& work, const user_id& user) {
  auto devices = work.known_devices().list_for_user(user);
  if (!devices) return std::move(devices).error();
  json::array list;
  for (const auto& each : *devices) {
    json::object item;
    item["createdAt"] = format_time(each.created_at);
    item["expiresAt"] = format_time(each.expires_at);
    list.push_back(std::move(item));
  }
  return list;
}

/// Name of community and role, for a membership or an invitation.
result<json::object> place_json(const storage::unit_of_work& work, const community_id& id, const role_id& role_key) {
  auto community = work.communities().find(id);
  if (!community) return std::move(community).error();
  auto role = work.communities().find_role(id, role_key);
  if (!role) return std::move(role).error();
  json::object item;
  item["communityId"] = id.str();
  item["community"] = *community ? json::value((*community)->name) : json::value(nullptr);
  item["role"] = *role ? json::value((*role)->name) : json::value(nullptr);
  return item;
}

result<json::array> memberships_json(const storage::unit_of_work& work, const user_id& user) {
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  json::array list;
  for (const auto& each : *memberships) {
    auto item = place_json(work, each.community, each.role);
    if (!item) return std::move(item).error();
    (*item)["since"] = format_time(each.since);
    (*item)["suspendedAt"] = time_or_null(each.suspended_at);
    list.push_back(std::move(*item));
  }
  return list;
}

result<json::array> invites_json(const storage::unit_of_work& work, const std::string& email) {
  auto invites = work.invites().list_for_email(email);
  if (!invites) return std::move(invites).error();
  json::array list;
  for (const auto& each : *invites) {
    auto item = place_json(work, each.community, each.role);
    if (!item) return std::move(item).error();
    (*item)["createdAt"] = format_time(each.created_at);
    (*item)["expiresAt"] = format_time(each.expires_at);
    list.push_back(std::move(*item));
  }
  return list;
}

result<json::value> link_json(const storage::unit_of_work& work, const user_id& user) {
  auto link = work.links().find_link(user);
  if (!link) return std::move(link).error();
  if (!*link) return json::value(nullptr);
  json::object item;
  item["id"] = (*link)->identity.id.str();
  item["username"] = (*link)->identity.username;
  item["globalName"] = (*link)->identity.global_name;
  item["avatar"] = (*link)->identity.avatar;
  item["linkedAt"] = format_time((*link)->linked_at);
  item["staleAt"] = time_or_null((*link)->stale_at);
  return json::value(std::move(item));
}

}  // namespace

result<json::object> export_account(storage::unit_of_work& work, random_source& random, const signed_in& who,
                                    const client_info& client) {
  // Before the entries are read: the export tells of itself.
  audit::origin origin(audit::event_source::browser);
  origin.actor(who.user.id).request_id(client.request_id);
  audit::event what("account.exported");
  what.from(origin).target(who.user.id.str()).personal("network", client.network);
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return std::move(written).error();

  auto sessions = sessions_json(work, who);
  if (!sessions) return std::move(sessions).error();
  auto devices = devices_json(work, who.user.id);
  if (!devices) return std::move(devices).error();
  auto memberships = memberships_json(work, who.user.id);
  if (!memberships) return std::move(memberships).error();
  auto invites = invites_json(work, who.user.email);
  if (!invites) return std::move(invites).error();
  auto link = link_json(work, who.user.id);
  if (!link) return std::move(link).error();
  auto entries = work.audit().list_personal(who.user.id, most_exported_entries);
  if (!entries) return std::move(entries).error();
  json::array audit_list;
  for (const auto& entry : *entries) {
    auto item = audit::entry_json(entry);
    item["chain"] = entry.chain;
    audit_list.push_back(std::move(item));
  }

  json::object all;
  all["exportedAt"] = format_time(work.now());
  all["account"] = account_json(who.user);
  all["sessions"] = std::move(*sessions);
  all["knownBrowsers"] = std::move(*devices);
  all["memberships"] = std::move(*memberships);
  all["invitations"] = std::move(*invites);
  all["discord"] = std::move(*link);
  all["auditComplete"] = audit_list.size() < static_cast<std::size_t>(most_exported_entries);
  all["audit"] = std::move(audit_list);
  return all;
}

result<void> delete_account(storage::unit_of_work& work, random_source& random, const user_id& user,
                            const audit::origin& who) {
  auto found = work.users().find(user);
  if (!found) return std::move(found).error();
  if (!*found) return error(errc::not_found, "user_not_found", "There is no such user.");
  if (auto replaceable = community::require_replaceable(work, user); !replaceable) return replaceable;
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  for (const auto& each : *memberships) {
    audit::event left("member.removed");
    left.from(who).target(user.str());
    if (auto written = audit::append(work, random, each.community, left); !written) return written;
  }
  audit::event what("user.deleted");
  what.from(who).target(user.str());
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  if (auto erased = work.invites().erase_for_email((*found)->email); !erased) return std::move(erased).error();
  if (auto erased = work.users().erase(user); !erased) return std::move(erased).error();
  auto emptied = audit::erase_personal(work, user);
  if (!emptied) return std::move(emptied).error();
  return success();
}

}  // namespace ess::identity
