#include "ess/identity/session_list.hpp"

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/links.hpp"

namespace ess::identity {
namespace {

std::string id_of(const storage::session_record& session) {
  return to_base64url(crypto::sha256("session-id" + session.token_hash).substr(0, 16));
}

result<void> write_revoked(storage::unit_of_work& work, random_source& random, const signed_in& who, int ended,
                           const client_info& client) {
  audit::origin origin(audit::event_source::browser);
  origin.actor(who.user.id).request_id(client.request_id);
  boost::json::object metadata;
  metadata["sessionsEnded"] = ended;
  audit::event what("session.revoked");
  what.from(origin).target(who.user.id.str()).metadata(std::move(metadata));
  return audit::append(work, random, std::nullopt, what);
}

}  // namespace

result<std::vector<listed_session>> sessions_of(const storage::unit_of_work& work, const signed_in& who,
                                                const session_limits& limits) {
  auto sessions = work.sessions().list_for_user(who.user.id);
  if (!sessions) return std::move(sessions).error();
  std::vector<listed_session> listed;
  for (auto& session : *sessions) {
    if (work.now() >= session.expires_at || work.now() - session.last_seen_at >= limits.idle) continue;
    const bool current = session.token_hash == who.session.token_hash;
    listed.push_back({id_of(session), current, std::move(session)});
  }
  return listed;
}

result<void> end_one_session(storage::unit_of_work& work, random_source& random, const signed_in& who,
                             std::string_view id, const client_info& client) {
  auto sessions = work.sessions().list_for_user(who.user.id);
  if (!sessions) return std::move(sessions).error();
  for (const auto& session : *sessions) {
    if (id_of(session) != id) continue;
    if (auto erased = work.sessions().erase(session.token_hash); !erased) return erased;
    if (auto erased = work.links().erase_unfinished(who.user.id); !erased) return erased;
    return write_revoked(work, random, who, 1, client);
  }
  return error(errc::not_found, "session_not_found", "This session has ended already.");
}

result<int> end_other_sessions(storage::unit_of_work& work, random_source& random, const signed_in& who,
                               const client_info& client) {
  auto ended = work.sessions().erase_for_user(who.user.id, who.session.token_hash);
  if (!ended || *ended == 0) return ended;
  if (auto erased = work.links().erase_unfinished(who.user.id); !erased) return std::move(erased).error();
  if (auto written = write_revoked(work, random, who, *ended, client); !written) return std::move(written).error();
  return ended;
}

}  // namespace ess::identity
