#include "middleware/session_guard.hpp"

#include "ess/access/permission.hpp"
#include "ess/community/communities.hpp"
#include "ess/crypto/hash.hpp"
#include "middleware/denied_access.hpp"
#include "routes/paths.hpp"

namespace ess::server {
namespace {

error not_signed_in() { return error(errc::unauthenticated, "not_signed_in", "Sign in first."); }

/// The callback is opened by a person's browser, so its refusal is a page.
http::reply refuse_browser(context& c, const http::request& from, const error& reason) {
  if (from.route()->pattern != link_callback_path || reason.code() != errc::unauthenticated) {
    return http::reply::from_error(reason);
  }
  auto page = c.assets.serve(from, "problem.html");
  page.set_status(401);
  page.header("Cache-Control", "no-store");
  return page;
}

result<void> check_csrf(const http::request& from, std::string_view token) {
  if (from.route()->protection == http::csrf::none) return success();
  const auto sent = from.header("X-CSRF-Token");
  if (sent && crypto::equal_constant_time(*sent, identity::csrf_token(token))) return success();
  return error(errc::forbidden, "csrf_token_invalid", "The form is out of date. Reload the page and try again.");
}

result<void> check_permission(const storage::unit_of_work& work, const http::request& from,
                              const identity::signed_in& who) {
  const std::string& needed = from.route()->permission;
  if (needed == "self") return success();
  const auto permission = access::parse_permission(needed);
  if (!permission) return error(errc::internal, "route_invalid", "This route has no valid permission.");
  const auto community = community_of(from);
  if (!community) return community.error();
  return community::require_permission(work, *community, who.user.id, *permission);
}

net::awaitable<void> touch(context& c, const session_ticket& ticket) {
  if (!identity::needs_touch(ticket.who.session, c.time.now())) co_return;
  auto work = [&](storage::unit_of_work& uow) { return identity::touch_session(uow, ticket.who.session); };
  const auto touched = co_await net::transact(c.database, work);
  if (!touched) c.log.failure("session.touch_failed", touched.error());
}

net::awaitable<std::optional<http::reply>> check_session(context& c, http::request& from) {
  if (from.route() == nullptr || from.route()->needs != http::access::session) co_return std::nullopt;
  const auto cookie = from.cookie(c.site.session_cookie);
  if (!cookie) co_return refuse_browser(c, from, not_signed_in());
  std::string token(*cookie);
  auto work = [&](const storage::unit_of_work& uow) { return identity::authenticate(uow, token, c.session_limits); };
  auto who = co_await net::read_only(c.database, work);
  if (!who) co_return refuse_browser(c, from, who.error());
  if (const auto sound = check_csrf(from, token); !sound) co_return refuse_browser(c, from, sound.error());
  session_ticket ticket{std::move(token), std::move(*who), c.session_limits};
  from.put(std::move(ticket));
  // Deny by default: the row's permission is checked before any handler of its own accord does so.
  auto permitted_work = [&](const storage::unit_of_work& uow) { return enter(uow, from); };
  const auto permitted = co_await net::read_only(c.database, permitted_work);
  if (!permitted) {
    note_denied(c, from, ticket_of(from).who.user.id, permitted.error());
    co_return refuse_browser(c, from, permitted.error());
  }
  co_await touch(c, ticket_of(from));
  co_return std::nullopt;
}

}  // namespace

http::async_guard session_guard(context& c) {
  return [&c](http::request& from) { return check_session(c, from); };
}

const session_ticket& ticket_of(const http::request& from) { return *from.get<session_ticket>(); }

result<community_id> community_of(const http::request& from) {
  auto id = community_id::parse(from.route_param("communityId"));
  if (!id) return error(errc::not_found, "community_not_found", "There is no such community.");
  return id;
}

storage::write_lane lane_of(const http::request& from) {
  if (from.route()->permission == "self") return {};
  const auto community = community_of(from);
  return community ? storage::write_lane::of(*community) : storage::write_lane();
}

result<identity::signed_in> enter(const storage::unit_of_work& work, const http::request& from) {
  const auto& ticket = ticket_of(from);
  auto who = identity::authenticate(work, ticket.token, ticket.limits);
  if (!who) return who;
  if (auto permitted = check_permission(work, from, *who); !permitted) return std::move(permitted).error();
  const auto within = from.route()->fresh_password;
  if (within.count() == 0) return who;
  if (auto fresh = identity::require_fresh_password(work, who->session, within); !fresh) {
    return std::move(fresh).error();
  }
  return who;
}

}  // namespace ess::server
