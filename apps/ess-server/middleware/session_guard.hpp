// Who is signed in: checked before every handler of a session route, and once more inside its unit of work.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "context.hpp"
#include "ess/http/middleware.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/net/transact.hpp"

namespace ess::server {

/// What the guard leaves in the request.
struct session_ticket {
  std::string token;
  identity::signed_in who;
  identity::session_limits limits;
};

/// On session routes: 401 `not_signed_in` without a valid session, 403 `csrf_token_invalid` on changes without the
/// session's token, 403 `password_needed` where the row asks for a fresh password, and the refusals of
/// `community::require_permission` where the row names a permission (its path then has `{communityId}`). Marks the
/// session as used; what a right was missing for is written down by `note_denied`. Lifetime: the context outlives the
/// server.
http::async_guard session_guard(context& c);

/// The ticket of a session route. Precondition: the guard ran.
const session_ticket& ticket_of(const http::request& from);
/// The community in the path. Errors: `community_not_found`.
result<community_id> community_of(const http::request& from);
/// Of the community in the path; that of the installation on routes without one.
storage::write_lane lane_of(const http::request& from);

/// Checks session, permission and age of the password again, in the unit of work that is about to act: both may have
/// ended since.
result<identity::signed_in> enter(const storage::unit_of_work& work, const http::request& from);

/// Runs `act(unit_of_work&, const identity::signed_in&)`, which answers a result, as one transaction of the person
/// behind the request. Errors: those of `enter` and `act`.
template <class F>
auto write_as(context& c, const http::request& from, F act)
    -> net::awaitable<std::invoke_result_t<F&, storage::unit_of_work&, const identity::signed_in&>> {
  using outcome = std::invoke_result_t<F&, storage::unit_of_work&, const identity::signed_in&>;
  auto work = [&](storage::unit_of_work& uow) -> outcome {
    auto who = enter(uow, from);
    if (!who) return std::move(who).error();
    return act(uow, *who);
  };
  co_return co_await net::transact(c.database, lane_of(from), work);
}

/// As `write_as`, for `act(const unit_of_work&, const identity::signed_in&)`.
template <class F>
auto read_as(context& c, const http::request& from, F act)
    -> net::awaitable<std::invoke_result_t<F&, const storage::unit_of_work&, const identity::signed_in&>> {
  using outcome = std::invoke_result_t<F&, const storage::unit_of_work&, const identity::signed_in&>;
  auto work = [&](const storage::unit_of_work& uow) -> outcome {
    auto who = enter(uow, from);
    if (!who) return std::move(who).error();
    return act(uow, *who);
  };
  co_return co_await net::read_only(c.database, work);
}

}  // namespace ess::server
