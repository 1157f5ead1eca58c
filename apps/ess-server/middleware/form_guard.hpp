// Forms of people who are not signed in: sign-in, reset, invites (security requirement CS-2).
#pragma once

#include "context.hpp"
#include "ess/http/middleware.hpp"

namespace ess::server {

/// On open rows under the CSRF rules: 403 `csrf_token_invalid` unless `X-CSRF-Token` is the token that
/// `GET /api/session/form` gave together with the form cookie. Lifetime: the context outlives the server.
http::guard form_guard(const context& c);

}  // namespace ess::server
