// What follows from links in this server: entries in the chains of a user's communities, and notices to the user.
#pragma once

#include "ess/identity/sessions.hpp"
#include "ess/linking/link_observer.hpp"
#include "ess/linking/link_session.hpp"
#include "ess/notices/notifier.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::server {

/// Who may act through Discord concerns every community the user has a role in, so each gets the entry; the user hears
/// of it where no stolen session can keep it from them (security requirement OA-13).
/// Lifetime: for one unit of work. Threads: that of the unit of work.
class link_watch final : public linking::link_observer {
 public:
  link_watch(storage::unit_of_work& work, random_source& random, const ess::notices::notifier& notices)
      : work_(work), random_(random), notices_(notices) {}

  result<void> linked(const storage::discord_link_record& link, const audit::event& entry) override;
  result<void> unlinked(const storage::discord_link_record& link, const audit::event& entry) override;
  result<void> became_stale(const storage::discord_link_record& link, const audit::event& entry) override;
  /// The owner of the id is told that somebody tried, and their communities too, but not who: that may be a stranger.
  result<void> refused(const linking::refused_link& what) override;

 private:
  result<void> append_for(const user_id& user, const audit::event& entry);
  result<void> append_and_tell(const user_id& user, const audit::event& entry, const ess::notices::notice& notice);

  storage::unit_of_work& work_;
  random_source& random_;
  const ess::notices::notifier& notices_;
};

/// The session of a request as the linking room knows it.
inline linking::link_session link_session_of(const identity::signed_in& who) {
  return {who.user.id, who.session.token_hash};
}

}  // namespace ess::server
