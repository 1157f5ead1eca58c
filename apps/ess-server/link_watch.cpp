#include "link_watch.hpp"

#include "ess/audit/append.hpp"
#include "ess/storage/communities.hpp"

// The notices name no Discord account: nothing of it may stay once it is unlinked (security requirement OA-22).
namespace ess::server {

result<void> link_watch::linked(const storage::discord_link_record& link, const audit::event& entry) {
  return append_and_tell(link.user, entry,
                         {"discord.linked", "A Discord account was linked to your account",
                          "A Discord account was linked to your account. What it does through the bot counts as "
                          "yours. If this was not you, unlink it on the settings page and change your password."});
}

result<void> link_watch::unlinked(const storage::discord_link_record& link, const audit::event& entry) {
  return append_and_tell(link.user, entry,
                         {"discord.unlinked", "Your Discord account was unlinked",
                          "The link between your account and your Discord account was removed. If this was not you, "
                          "change your password and look at your sessions on the security page."});
}

result<void> link_watch::became_stale(const storage::discord_link_record& link, const audit::event& entry) {
  return append_and_tell(link.user, entry,
                         {"discord.link_stale", "Your Discord link has ended at Discord",
                          "Discord says that the access of this site was removed. Commands of yours in Discord are "
                          "refused until you renew the link, or unlink, on the settings page."});
}

result<void> link_watch::refused(const linking::refused_link& what) {
  if (auto written = append_for(what.user, what.entry); !written) return written;
  if (!what.owner) return success();
  audit::event warning(what.entry.type());
  warning.from(audit::origin(audit::event_source::browser)).target(what.owner->str());
  warning.result(audit::event_result::refused).metadata(what.entry.metadata());
  return append_and_tell(
      *what.owner, warning,
      {"discord.link_refused", "Somebody tried to link your Discord account",
       "Somebody signed in to your Discord account and tried to link it to another account here. It "
       "was refused and stays linked to yours. If this was not you, change your password at Discord."});
}

result<void> link_watch::append_for(const user_id& user, const audit::event& entry) {
  auto memberships = work_.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  for (const auto& membership : *memberships) {
    if (auto written = audit::append(work_, random_, membership.community, entry); !written) return written;
  }
  return success();
}

result<void> link_watch::append_and_tell(const user_id& user, const audit::event& entry,
                                         const ess::notices::notice& notice) {
  if (auto written = append_for(user, entry); !written) return written;
  return notices_.tell(work_, user, notice);
}

}  // namespace ess::server
