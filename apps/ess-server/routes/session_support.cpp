#include "routes/session_support.hpp"

#include "ess/access/throttle.hpp"
#include "ess/identity/password_rules.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"

namespace ess::server {
namespace {

/// Links begun in a row: far more than anybody needs who changes their mind.
constexpr access::throttle_policy link_start_policy{"link.start", 10, std::chrono::minutes(60),
                                                    std::chrono::seconds(60)};

}  // namespace

identity::client_info client_of(const http::request& from) {
  return {from.client_network(), std::string(from.header("User-Agent").value_or("")), from.id()};
}

http::set_cookie session_cookie(const context& c, std::string_view token) {
  http::set_cookie cookie(c.site.session_cookie, token);
  cookie.secure(c.site.https).max_age(c.session_limits.absolute);
  return cookie;
}

http::reply without_cookies(const context& c, http::reply done) {
  done.cookie(http::set_cookie::removal(c.site.session_cookie).secure(c.site.https));
  done.cookie(http::set_cookie::removal(c.site.link_cookie).secure(c.site.https));
  return done;
}

http::reply to_discord(const context& c, const linking::started_link& started) {
  boost::json::object body;
  body["authorizeUrl"] = started.authorize_url;
  auto done = success_reply(std::move(body));
  http::set_cookie cookie(c.site.link_cookie, started.browser_cookie);
  cookie.secure(c.site.https).max_age(linking::attempt_lifetime);
  done.cookie(cookie);
  return done;
}

result<void> take_link_start(storage::unit_of_work& work, const identity::signed_in& who) {
  return access::take_throttle(work, link_start_policy, who.user.id.str());
}

error linking_not_configured() {
  return {errc::unavailable, "linking_not_configured",
          "Linking is not set up on this server. Its operator must set DISCORD_CLIENT_ID and DISCORD_CLIENT_SECRET."};
}

notices::notice password_notice(std::string_view what_happened) {
  notices::notice changed;
  changed.kind = "password.changed";
  changed.subject = "Your password was changed";
  changed.text = what_happened;
  changed.text += " If it was not you, ask for a reset link at once and tell the operator of this server.";
  return changed;
}

audit::origin origin_of(const http::request& from, const identity::signed_in& who) {
  audit::origin origin(audit::event_source::browser);
  origin.actor(who.user.id).request_id(from.id());
  return origin;
}

net::awaitable<result<identity::sign_in::verified>> check_own_password(context& c, const http::request& from,
                                                                       std::string_view password) {
  auto take = [&](storage::unit_of_work& uow, const identity::signed_in& who) { return c.throttle.take(uow, who); };
  const auto taken = co_await write_as(c, from, take);
  if (!taken) co_return taken.error();
  const auto& who = ticket_of(from).who;
  auto compare = [&] { return c.sign_in.verify(c.sign_in.prepare_again(who), password); };
  auto verified = co_await net::offload(c.workers, compare);
  if (verified) co_return verified;
  auto give_back = [&](storage::unit_of_work& uow) { return c.throttle.give_back(uow, who); };
  const auto given = co_await net::transact(c.database, give_back);
  if (!given) c.log.failure("throttle.give_back_failed", given.error());
  co_return verified;
}

net::awaitable<result<std::string>> hash_new_password(context& c, const std::vector<std::string>& own_names,
                                                      std::string_view password) {
  auto allowed = identity::check_new_password(password, own_names);
  if (!allowed) co_return std::move(allowed).error();
  auto hash = [&] { return c.sign_in.hash(password); };
  co_return co_await net::offload(c.workers, hash);
}

}  // namespace ess::server
