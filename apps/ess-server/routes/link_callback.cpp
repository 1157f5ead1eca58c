// The way back from Discord: state in, pending link out, and always a redirect to one of our own pages.
#include <fmt/ranges.h>

#include "ess/base/verdict.hpp"
#include "ess/http/cookies.hpp"
#include "ess/linking/return_paths.hpp"
#include "middleware/session_guard.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

net::awaitable<result<linking::code_exchange>> take_state(context& c, const http::request& from) {
  const auto parameters = linking::read_callback(from.query().all());
  if (!parameters) co_return parameters.error();
  const std::string cookie(from.cookie(c.site.link_cookie).value_or(""));
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return c.links->take_callback(uow, *parameters, who.session, cookie);
  };
  auto outcome = co_await write_as(c, from, work);
  co_return flatten(std::move(outcome));
}

storage::discord_identity identity_of(const discord::user& user) {
  return {user.id, user.username, user.global_name.value_or(""), user.avatar.value_or("")};
}

/// Asks Discord whose code this is. The token is revoked whatever else happens: nothing here needs it again (OA-16).
net::awaitable<result<storage::discord_identity>> ask_discord(context& c, linking::code_exchange& exchange) {
  secret code = std::move(exchange.code);
  secret verifier = std::move(exchange.verifier);
  std::string redirect_uri = exchange.redirect_uri;
  const auto token = co_await c.oauth->exchange_code(std::move(code), std::move(verifier), std::move(redirect_uri));
  if (!token) co_return token.error();
  const auto granted = fmt::format("{}", fmt::join(token->scopes, " "));
  const auto enough = linking::check_granted_scope(exchange.scope, granted);
  std::optional<result<discord::user>> user;
  if (enough) user.emplace(co_await c.oauth->current_user(token->access_token));
  const auto revoked = co_await c.oauth->revoke(token->access_token);
  if (!revoked) c.log.failure("link.token_not_revoked", revoked.error());
  if (!enough) co_return enough.error();
  if (!*user) co_return user->error();
  co_return identity_of(**user);
}

net::awaitable<result<pending_link_id>> run(context& c, const http::request& from) {
  if (c.links == nullptr) co_return error(errc::unavailable, "linking_not_configured", "Linking is not set up.");
  auto exchange = co_await take_state(c, from);
  if (!exchange) co_return std::move(exchange).error();
  const auto identity = co_await ask_discord(c, *exchange);
  if (!identity) co_return identity.error();
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in&) {
    return c.links->store_identity(uow, *exchange, *identity, from.id());
  };
  auto outcome = co_await write_as(c, from, work);
  co_return flatten(std::move(outcome));
}

/// What the settings page can explain to a person; the log has the rest.
std::string_view reason_for_people(const error& e) {
  if (e.reason() == "linking_not_configured" || e.reason() == "discord_oauth_invalid_client") {
    return "discord_misconfigured";
  }
  const bool away = e.code() == errc::unavailable || e.code() == errc::timeout || e.code() == errc::rate_limited;
  return away && e.reason() != "discord_refused" ? std::string_view("discord_unavailable") : e.reason();
}

}  // namespace

answer link_callback(context& c, http::request& from) {
  const auto pending = co_await run(c, from);
  if (!pending) c.log.failure("link.refused", pending.error());
  const std::string target =
      pending ? linking::confirm_path(*pending) : linking::problem_path(reason_for_people(pending.error()));
  auto onward = http::reply::redirect(target);
  onward.header("Cache-Control", "no-store");
  onward.header("Referrer-Policy", "no-referrer");
  onward.cookie(http::set_cookie::removal(c.site.link_cookie).secure(c.site.https));
  co_return onward;
}

}  // namespace ess::server
