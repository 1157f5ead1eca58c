#include "routes/session_support.hpp"

#include "middleware/session_guard.hpp"

namespace ess::server {

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

net::awaitable<result<identity::sign_in::verified>> check_own_password(context& c, const http::request& from,
                                                                       std::string_view password) {
  const auto& who = ticket_of(from).who;
  const auto allowed = c.sign_ins.check(from.client_network(), who.user.email, c.time.steady_now());
  if (!allowed) co_return allowed.error();
  auto compare = [&] { return c.sign_in.verify(c.sign_in.prepare_again(who), password); };
  co_return co_await net::offload(c.workers, compare);
}

void count_wrong_password(context& c, const http::request& from, const error& refusal) {
  if (refusal.reason() != "password_wrong") return;
  c.sign_ins.count_failure(from.client_network(), ticket_of(from).who.user.email, c.time.steady_now());
}

}  // namespace ess::server
