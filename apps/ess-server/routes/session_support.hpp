// What the routes about sessions and accounts share: the client's traits, the cookies, one password check on a worker.
#pragma once

#include <string>
#include <string_view>

#include "context.hpp"
#include "ess/http/cookies.hpp"
#include "ess/http/reply.hpp"
#include "ess/http/request.hpp"
#include "ess/identity/sign_in.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

identity::client_info client_of(const http::request& from);

http::set_cookie session_cookie(const context& c, std::string_view token);
/// The answer with cookies that remove those of session and link.
http::reply without_cookies(const context& c, http::reply done);

/// Compares the password of one who is signed in, on a worker thread; slowed and counted like a sign-in.
/// Errors: `rate_limited`, `busy`. A wrong password is no error here: the unit of work that follows refuses it.
net::awaitable<result<identity::sign_in::verified>> check_own_password(context& c, const http::request& from,
                                                                       std::string_view password);
/// Counts the refusal of a password that `check_own_password` was asked about.
void count_wrong_password(context& c, const http::request& from, const error& refusal);

}  // namespace ess::server
