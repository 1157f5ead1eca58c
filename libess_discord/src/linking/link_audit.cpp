#include "linking/link_audit.hpp"

#include <set>

#include "ess/audit/append.hpp"
#include "ess/storage/communities.hpp"

namespace ess::linking {
namespace {

audit::event entry(std::string type, const user_id& user, const storage::discord_identity& identity,
                   std::string request_id) {
  audit::origin who(audit::event_source::browser);
  who.actor(user).request_id(std::move(request_id));
  audit::event what(std::move(type));
  what.from(std::move(who)).target(user.str());
  what.personal("discordUserId", identity.id.str()).personal("discordUsername", identity.username);
  return what;
}

result<void> add_communities(const storage::unit_of_work& work, const user_id& user, std::set<community_id>& into) {
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  for (auto& membership : *memberships) into.insert(std::move(membership.community));
  return success();
}

/// Who may act through Discord concerns every community the user has a role in, so each gets the entry.
result<void> append_for_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                             const audit::event& what) {
  std::set<community_id> communities;
  if (auto added = add_communities(work, user, communities); !added) return added;
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  for (const auto& community : communities) {
    if (auto written = audit::append(work, random, community, what); !written) return written;
  }
  return success();
}

}  // namespace

result<void> audit_linked(storage::unit_of_work& work, random_source& random, const storage::discord_link_record& link,
                          std::string request_id) {
  return append_for_user(work, random, link.user,
                         entry("discord.linked", link.user, link.identity, std::move(request_id)));
}

result<void> audit_unlinked(storage::unit_of_work& work, random_source& random,
                            const storage::discord_link_record& link, std::string request_id) {
  return append_for_user(work, random, link.user,
                         entry("discord.unlinked", link.user, link.identity, std::move(request_id)));
}

result<void> audit_refused_link(storage::unit_of_work& work, random_source& random, const user_id& user,
                                const storage::discord_identity& identity, const error& reason,
                                std::string request_id) {
  auto what = entry("discord.linked", user, identity, std::move(request_id));
  boost::json::object metadata;
  metadata["reason"] = reason.reason();
  what.result(audit::event_result::refused).metadata(std::move(metadata));
  if (auto written = append_for_user(work, random, user, what); !written) return written;

  auto owner = work.links().find_link_by_discord_id(identity.id);
  if (!owner) return std::move(owner).error();
  if (!*owner || (*owner)->user == user) return success();
  // The owner's communities learn that somebody tried, but not who: that may be a stranger to them.
  audit::event warning("discord.linked");
  warning.from(audit::origin(audit::event_source::browser)).target((*owner)->user.str());
  warning.result(audit::event_result::refused).metadata(what.metadata());
  std::set<community_id> communities;
  if (auto added = add_communities(work, (*owner)->user, communities); !added) return added;
  for (const auto& community : communities) {
    if (auto written = audit::append(work, random, community, warning); !written) return written;
  }
  return success();
}

}  // namespace ess::linking
