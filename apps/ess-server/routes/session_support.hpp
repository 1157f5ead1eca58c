// What the routes about sessions and accounts share: the client's traits, the cookies, one password check on a worker.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "context.hpp"
#include "ess/audit/event.hpp"
#include "ess/http/cookies.hpp"
#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"
#include "ess/identity/sign_in.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::server {

identity::client_info client_of(const http::request& from);

http::set_cookie session_cookie(const context& c, std::string_view token);
/// The answer with cookies that remove those of session and link.
http::reply without_cookies(const context& c, http::reply done);

/// Where a browser goes at Discord, and the cookie it has to come back with.
http::reply to_discord(const context& c, const linking::started_link& started);

/// Counts that somebody begins a link, of whichever kind: each leaves a sealed row for ten minutes.
/// Errors: `rate_limited`.
result<void> take_link_start(storage::unit_of_work& work, const identity::signed_in& who);

/// Linking needs settings that this server does not have.
error linking_not_configured();

/// What somebody reads whose password was changed; `what_happened` is a sentence, what to do about it follows.
notices::notice password_notice(std::string_view what_happened);

/// Who did what a route does: the signed-in person, in a browser.
audit::origin origin_of(const http::request& from, const identity::signed_in& who);

/// Compares the password of one who is signed in, on a worker thread; attempts are counted by the session.
/// Errors: `rate_limited`, `busy`. A wrong password is no error here: the unit of work that follows refuses it, and
/// gives the attempt back by `sign_in_throttle::give_back` if it was right.
net::awaitable<result<identity::sign_in::verified>> check_own_password(context& c, const http::request& from,
                                                                       std::string_view password);

/// Checks a new password, names of the user's communities included, and hashes it on a worker thread.
/// Errors: those of `identity::check_new_password`, `busy`.
net::awaitable<result<std::string>> hash_new_password(context& c, const std::vector<std::string>& own_names,
                                                      std::string_view password);

}  // namespace ess::server
