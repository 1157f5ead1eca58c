#include "linking/link_audit.hpp"

#include "ess/audit/append.hpp"

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

boost::json::object one_member(const char* name, boost::json::value value) {
  boost::json::object json;
  json[name] = std::move(value);
  return json;
}

}  // namespace

result<void> tell_linked(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                         bool renewed, std::string request_id, link_observer& observer) {
  auto what = entry("discord.linked", link.user, link.identity, std::move(request_id));
  if (renewed) what.metadata(one_member("renewed", true));
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  return observer.linked(link, what);
}

result<void> tell_unlinked(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                           std::string request_id, link_observer& observer) {
  const auto what = entry("discord.unlinked", link.user, link.identity, std::move(request_id));
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  return observer.unlinked(link, what);
}

result<void> tell_stale(storage::link_unit& work, random_source& random, const storage::discord_link_record& link,
                        stale_reason why, std::string request_id, link_observer& observer) {
  auto what = entry("discord.link_stale", link.user, link.identity, std::string());
  // Nobody of ours did this: Discord said so.
  audit::origin who(audit::event_source::discord);
  who.request_id(std::move(request_id));
  what.from(std::move(who));
  what.metadata(one_member("reason", why == stale_reason::deauthorized ? "deauthorized" : "grant_invalid"));
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  return observer.became_stale(link, what);
}

result<void> tell_refused(storage::link_unit& work, random_source& random, const user_id& user,
                          const storage::discord_identity& identity, const error& reason, std::string request_id,
                          link_observer& observer) {
  auto what = entry("discord.linked", user, identity, std::move(request_id));
  what.result(audit::event_result::refused).metadata(one_member("reason", boost::json::string(reason.reason())));
  if (auto written = audit::append(work, random, std::nullopt, what); !written) return written;
  auto link = work.links().find_link_by_discord_id(identity.id);
  if (!link) return std::move(link).error();
  std::optional<user_id> owner;
  if (*link && (*link)->user != user) owner = (*link)->user;
  return observer.refused({user, std::move(owner), what});
}

}  // namespace ess::linking
