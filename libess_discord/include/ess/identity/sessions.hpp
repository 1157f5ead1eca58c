// Sessions of signed-in browsers: checked, kept alive, ended. Only hashes of their tokens are stored.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/storage/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::identity {

/// How long sessions live unless an operator says otherwise (security requirement SE-10).
inline constexpr std::chrono::hours session_idle_limit{12};
inline constexpr std::chrono::hours session_absolute_limit{14 * 24};
/// `last_seen_at` is written at most this often.
inline constexpr std::chrono::minutes session_touch_interval{1};

struct session_limits {
  std::chrono::minutes idle = session_idle_limit;
  std::chrono::minutes absolute = session_absolute_limit;
};

/// What the HTTP layer knows about the client of a request.
struct client_info {
  std::string network;     ///< /24 or /64 prefix of the address
  std::string user_agent;  ///< cut to 256 bytes when stored
  std::string request_id;
};

struct signed_in {
  storage::user_record user;
  storage::session_record session;
};

/// The user behind a session token. A token that is malformed, unknown, idle too long, past its end, or of a disabled
/// user is refused in one and the same way. Errors: `not_signed_in` (unauthenticated).
result<signed_in> authenticate(const storage::unit_of_work& work, std::string_view token,
                               const session_limits& limits = {});

/// Success if the session proved its password within that time. Errors: `password_needed` (forbidden).
result<void> require_fresh_password(const storage::unit_of_work& work, const storage::session_record& session,
                                    std::chrono::minutes within);

/// True when `touch_session` is due at `now`.
bool needs_touch(const storage::session_record& session, time_point now) noexcept;
/// Marks the session as used now.
result<void> touch_session(storage::unit_of_work& work, const storage::session_record& session);

/// Ends the session and drops its user's link attempts on their way. Audited as `logout`. A session that is gone
/// already is not an error.
result<void> end_session(storage::unit_of_work& work, random_source& random, const signed_in& who,
                         const client_info& client);

/// The session goes on under a new random id, and the old id dies in this unit of work: for changes of what its user
/// may do (security requirement SE-8). When the password was proved and when the session ends stay as they were.
/// Answers the new token. Errors: `not_signed_in` if the session ended meanwhile.
result<secret> replace_session(storage::unit_of_work& work, random_source& random, const signed_in& who);

/// The key under which a session is stored: SHA-256 of its token.
std::string hash_session_token(std::string_view token);

/// The CSRF token of a session: base64url of HMAC-SHA-256 keyed by the session token over "csrf".
std::string csrf_token(std::string_view session_token);

/// The CSRF token of forms before sign-in: base64url of HMAC-SHA-256 keyed by the form cookie over "csrf-form".
std::string form_csrf_token(std::string_view form_cookie);

}  // namespace ess::identity
