// The way back from Discord: state in, pending link or role connection out, and always a redirect to one of our own
// pages.
#include "discord_token.hpp"
#include "ess/base/verdict.hpp"
#include "ess/http/cookies.hpp"
#include "ess/linking/return_paths.hpp"
#include "ess/linking/role_flow.hpp"
#include "ess/storage/jobs.hpp"
#include "link_watch.hpp"
#include "middleware/session_guard.hpp"
#include "owed_revocation.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

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

net::awaitable<result<std::string>> ask_to_confirm(context& c, const http::request& from,
                                                   linking::code_exchange& exchange) {
  const auto identity = co_await identity_behind(c, exchange);
  if (!identity) co_return identity.error();
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    link_watch watch(uow, c.random, c.notices);
    return c.links->store_identity(uow, link_session_of(who), exchange, *identity, from.id(), watch);
  };
  auto outcome = co_await write_as(c, from, work);
  const auto pending = flatten(std::move(outcome));
  if (!pending) co_return pending.error();
  co_return linking::confirm_path(*pending);
}

net::awaitable<result<std::string>> connect_roles(context& c, const http::request& from,
                                                  linking::code_exchange& exchange) {
  const auto grant = co_await role_grant_behind(c, exchange);
  if (!grant) co_return grant.error();
  using id = storage::role_connection_id;
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> verdict<id> {
    auto connected = c.roles->connect(uow, link_session_of(who), exchange, grant->owner, grant->tokens, from.id());
    if (!connected || !*connected) return connected;
    if (auto kept = uow.jobs().erase(grant->revocation.id); !kept) return std::move(kept).error();
    return connected;
  };
  auto outcome = co_await write_as(c, from, work);
  const auto connected = flatten(std::move(outcome));
  if (!connected) {
    const result<storage::job_record> owed = grant->revocation;
    co_await revoke_now(c, grant->tokens.access, owed);
    co_return connected.error();
  }
  co_return linking::done_path("roles_connected");
}

/// Whether the state was that of this browser's attempt. Any site can send a browser here with another state or with
/// none, which must not cost it the link that it is about to make.
bool was_own_attempt(const result<linking::code_exchange>& exchange) {
  if (exchange) return true;
  const auto& why = exchange.error().reason();
  return why == "link_refused" || why == "discord_refused" || why == "issuer_mismatch";
}

/// Where the browser goes on, and whether its attempt is spent.
net::awaitable<result<std::string>> run(context& c, const http::request& from, bool& spent) {
  if (c.links == nullptr) co_return linking_not_configured();
  auto exchange = co_await take_state(c, from);
  spent = was_own_attempt(exchange);
  if (!exchange) co_return std::move(exchange).error();
  if (exchange->role_home) co_return co_await connect_roles(c, from, *exchange);
  co_return co_await ask_to_confirm(c, from, *exchange);
}

/// What the settings page can explain to a person; the log has the rest.
std::string_view reason_for_people(const error& e) {
  if (e.reason() == "linking_not_configured" || e.reason() == "discord_oauth_invalid_client") {
    return "discord_misconfigured";
  }
  const bool away = e.code() == errc::unavailable || e.code() == errc::timeout || e.code() == errc::rate_limited ||
                    e.reason() == "discord_payload_invalid";
  return away && e.reason() != "discord_refused" ? std::string_view("discord_unavailable") : e.reason();
}

}  // namespace

answer link_callback(context& c, http::request& from) {
  bool spent = false;
  const auto next = co_await run(c, from, spent);
  if (!next) c.log.failure("link.refused", next.error());
  const std::string target = next ? *next : linking::problem_path(reason_for_people(next.error()));
  auto onward = http::reply::redirect(target);
  onward.header("Cache-Control", "no-store");
  onward.header("Referrer-Policy", "no-referrer");
  if (spent) onward.cookie(http::set_cookie::removal(c.site.link_cookie).secure(c.site.https));
  co_return onward;
}

}  // namespace ess::server
