#include "middleware/denied_access.hpp"

#include "ess/audit/append.hpp"
#include "ess/storage/communities.hpp"
#include "middleware/key_guard.hpp"
#include "middleware/session_guard.hpp"

namespace ess::server {
namespace {

struct denied_attempt {
  user_id user;
  community_id community;
  std::string place;
  std::string reason;
  std::string request_id;
};

audit::event entry_of(std::string_view kind, const denied_attempt& what) {
  audit::origin who(audit::event_source::browser);
  who.actor(what.user).request_id(what.request_id);
  boost::json::object metadata;
  metadata["action"] = what.place;
  metadata["source"] = "browser";
  metadata["reason"] = what.reason;
  audit::event denied{std::string(kind)};
  denied.from(who).target(what.community.str()).result(audit::event_result::refused).metadata(std::move(metadata));
  return denied;
}

result<void> write_down(storage::unit_of_work& uow, random_source& random, const denied_attempt& what) {
  const auto membership = uow.memberships().find(what.community, what.user);
  if (!membership) return membership.error();
  if (*membership) return audit::append(uow, random, what.community, entry_of("access.denied", what));
  const auto community = uow.communities().find(what.community);
  if (!community) return community.error();
  if (!*community) return success();
  // For the operator alone: in a chain of their own, whoever probes could read which communities there are (TE-2).
  return audit::append(uow, random, std::nullopt, entry_of("tenant.violation", what));
}

}  // namespace

// Not waited for, and whether the community is there is looked up no sooner than in the unit of work: a foreign one
// must take as long as a missing one (TE-2).
void note_denied(context& c, const http::request& from, const user_id& user, const error& reason) {
  const bool is_member = reason.reason() == "permission_missing";
  if (!is_member && reason.reason() != "community_not_found") return;
  auto community = community_of(from);
  if (!community) return;
  auto place = place_of(*from.route());
  if (!c.bot.note_denial(user, place, *community, reason.reason(), c.time.steady_now())) return;
  const auto lane = is_member ? storage::write_lane::of(*community) : storage::write_lane();
  const denied_attempt what{user, std::move(*community), std::move(place), reason.reason(), from.id()};
  const auto note = [&random = c.random, what](storage::unit_of_work& uow) { return write_down(uow, random, what); };
  c.database.submit_write(lane, note, [&log = c.log](const result<void>& noted) {
    if (!noted) log.failure("access.denial_not_audited", noted.error());
  });
}

}  // namespace ess::server
