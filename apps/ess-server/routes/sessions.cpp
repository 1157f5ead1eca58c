// Signing in, who is signed in, proving the password once more, signing out.
#include "ess/base/encoding.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/communities.hpp"
#include "ess/identity/known_devices.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

constexpr std::chrono::hours form_lifetime{1};

boost::json::object session_json(const storage::user_record& user, const storage::session_record& session,
                                 std::string_view token, const std::vector<community::membership_view>& communities) {
  boost::json::object who;
  who["id"] = user.id.str();
  who["name"] = user.name;
  who["email"] = user.email;
  boost::json::array list;
  for (const auto& each : communities) {
    boost::json::object item;
    item["id"] = each.community.id.str();
    item["name"] = each.community.name;
    item["slug"] = each.community.slug;
    item["role"] = each.role;
    boost::json::array permissions;
    for (const auto& name : each.permissions.names()) permissions.emplace_back(name);
    item["permissions"] = std::move(permissions);
    list.push_back(std::move(item));
  }
  boost::json::object body;
  body["user"] = std::move(who);
  body["csrf"] = identity::csrf_token(token);
  body["passwordCheckedAt"] = format_time(session.password_checked_at);
  body["communities"] = std::move(list);
  return body;
}

http::set_cookie device_cookie(const context& c, std::string_view token) {
  http::set_cookie cookie(c.site.device_cookie, token);
  cookie.secure(c.site.https).max_age(identity::known_device_lifetime);
  return cookie;
}

struct credentials {
  std::string email;
  std::string password;
};

result<credentials> read_credentials(const http::request& from) {
  auto body = read_object(from, {"email", "password"});
  if (!body) return std::move(body).error();
  auto email = read_text(*body, "email");
  if (!email) return std::move(email).error();
  auto password = read_text(*body, "password");
  if (!password) return std::move(password).error();
  return credentials{std::move(*email), std::move(*password)};
}

struct signed_in_browser {
  identity::started_session session;
  std::optional<secret> device;  ///< for a browser that the account did not know
};

/// The last step: the session, the limits' answer to a right password, and the browser to be remembered.
verdict<signed_in_browser> finish_sign_in(context& c, storage::unit_of_work& uow,
                                          const identity::sign_in::verified& verified,
                                          const identity::sign_in_attempt& attempt, const http::request& from) {
  auto started = c.sign_in.complete(uow, verified, from.cookie(c.site.session_cookie).value_or(""), client_of(from));
  if (!started) return std::move(started).error();
  if (!*started) return refused<signed_in_browser>(std::move(*started).error());
  if (auto noted = c.throttle.succeeded(uow, attempt); !noted) return std::move(noted).error();
  const auto& user = (*started)->user.id;
  auto device = identity::remember_device(uow, c.random, user, from.cookie(c.site.device_cookie).value_or(""));
  if (!device) return std::move(device).error();
  return accepted(signed_in_browser{std::move(**started), std::move(*device)});
}

/// The three steps of `identity::sign_in`, the slow one on the worker pool. The attempt is counted before it, so that
/// attempts at the same time cannot slip through together, and no hash is computed for one beyond the limits (RL-5).
net::awaitable<result<signed_in_browser>> sign_in(context& c, const http::request& from, const credentials& given) {
  identity::sign_in_attempt attempt;
  auto begin = [&](storage::unit_of_work& uow) -> result<identity::sign_in::candidate> {
    const auto device = from.cookie(c.site.device_cookie).value_or("");
    auto seen = c.throttle.attempt_of(uow, from.client_network(), given.email, device);
    if (!seen) return std::move(seen).error();
    attempt = std::move(*seen);
    if (auto taken = c.throttle.take(uow, attempt); !taken) return std::move(taken).error();
    return c.sign_in.prepare(uow, given.email);
  };
  auto candidate = co_await net::transact(c.database, begin);
  if (!candidate) co_return std::move(candidate).error();
  auto compare = [&] { return c.sign_in.verify(std::move(*candidate), given.password); };
  auto verified = co_await net::offload(c.workers, compare);
  if (!verified) {
    auto give_back = [&](storage::unit_of_work& uow) { return c.throttle.give_back(uow, attempt); };
    const auto given_back = co_await net::transact(c.database, give_back);
    if (!given_back) c.log.failure("throttle.give_back_failed", given_back.error());
    co_return std::move(verified).error();
  }
  auto finish = [&](storage::unit_of_work& uow) { return finish_sign_in(c, uow, *verified, attempt, from); };
  auto outcome = co_await net::transact(c.database, finish);
  co_return flatten(std::move(outcome));
}

}  // namespace

answer start_session(context& c, http::request& from) {
  auto given = read_credentials(from);
  if (!given) co_return field_error(given.error(), {"email", "password"});
  auto signed_in = co_await sign_in(c, from, *given);
  wipe(given->password);
  if (!signed_in) co_return http::reply::from_error(signed_in.error());
  const auto& started = signed_in->session;
  auto work = [&](const storage::unit_of_work& uow) { return community::communities_of(uow, started.user.id); };
  const auto communities = co_await net::read_only(c.database, work);
  if (!communities) co_return http::reply::from_error(communities.error());
  auto done = success_reply(session_json(started.user, started.session, started.token.reveal(), *communities));
  done.cookie(session_cookie(c, started.token.reveal()));
  if (signed_in->device) done.cookie(device_cookie(c, signed_in->device->reveal()));
  co_return done;
}

answer show_session(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    auto communities = community::communities_of(uow, who.user.id);
    if (!communities) return std::move(communities).error();
    return session_json(who.user, who.session, ticket_of(from).token, *communities);
  };
  auto shown = co_await read_as(c, from, work);
  if (!shown) co_return http::reply::from_error(shown.error());
  co_return success_reply(std::move(*shown));
}

answer show_form(context& c, http::request&) {
  // Always a new one: what a client brings along is never adopted.
  const auto value = to_base64url(random_bytes(c.random, 32));
  boost::json::object body;
  body["csrf"] = identity::form_csrf_token(value);
  auto shown = success_reply(std::move(body));
  http::set_cookie cookie(c.site.form_cookie, value);
  cookie.secure(c.site.https).max_age(form_lifetime);
  shown.cookie(cookie);
  co_return shown;
}

answer renew_session(context& c, http::request& from) {
  const auto body = read_object(from, {"password"});
  if (!body) co_return http::reply::from_error(body.error());
  auto password = read_text(*body, "password");
  if (!password) co_return http::reply::from_error(password.error(), "password");
  auto verified = co_await check_own_password(c, from, *password);
  wipe(*password);
  if (!verified) co_return http::reply::from_error(verified.error());
  const auto client = client_of(from);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    auto outcome = c.sign_in.renew(uow, *verified, who, client);
    if (!outcome || !*outcome) return outcome;
    if (auto given_back = c.throttle.give_back(uow, who); !given_back) {
      outcome = verdict<identity::started_session>(std::move(given_back).error());
    }
    return outcome;
  };
  const auto renewed = flatten(co_await write_as(c, from, work));
  if (!renewed) co_return field_error(renewed.error(), {"password"});
  boost::json::object answer_body;
  answer_body["csrf"] = identity::csrf_token(renewed->token.reveal());
  answer_body["passwordCheckedAt"] = format_time(renewed->session.password_checked_at);
  auto done = success_reply(std::move(answer_body));
  done.cookie(session_cookie(c, renewed->token.reveal()));
  co_return done;
}

answer end_session(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::end_session(uow, c.random, who, client_of(from));
  };
  const auto ended = co_await write_as(c, from, work);
  if (!ended && ended.error().code() != errc::unauthenticated) co_return http::reply::from_error(ended.error());
  co_return without_cookies(c, success_reply({}));
}

}  // namespace ess::server
