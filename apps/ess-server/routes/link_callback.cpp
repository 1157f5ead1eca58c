// The way back from Discord: state in, pending link out, and always a redirect to one of our own pages.
#include "discord_token.hpp"
#include "ess/base/verdict.hpp"
#include "ess/http/cookies.hpp"
#include "ess/linking/return_paths.hpp"
#include "link_watch.hpp"
#include "middleware/session_guard.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

net::awaitable<result<linking::code_exchange>> take_state(context& c, const http::request& from) {
  const auto parameters = linking::read_callback(from.query().all());
  if (!parameters) co_return parameters.error();
  const std::string cookie(from.cookie(c.site.link_cookie).value_or(""));
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return c.links->take_callback(uow, *parameters, link_session_of(who), cookie);
  };
  auto outcome = co_await write_as(c, from, work);
  co_return flatten(std::move(outcome));
}

net::awaitable<result<pending_link_id>> run(context& c, const http::request& from) {
  if (c.links == nullptr) co_return error(errc::unavailable, "linking_not_configured", "Linking is not set up.");
  auto exchange = co_await take_state(c, from);
  if (!exchange) co_return std::move(exchange).error();
  const auto identity = co_await identity_behind(c, *exchange);
  if (!identity) co_return identity.error();
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    link_watch watch(uow, c.random, c.notices);
    return c.links->store_identity(uow, link_session_of(who), *exchange, *identity, from.id(), watch);
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
