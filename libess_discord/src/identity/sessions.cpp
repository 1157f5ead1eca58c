#include "ess/identity/sessions.hpp"

#include "ess/audit/append.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/links.hpp"
#include "identity/one_time_token.hpp"

namespace ess::identity {
namespace {

error not_signed_in() { return {errc::unauthenticated, "not_signed_in", "You are not signed in. Sign in first."}; }

bool is_over(const storage::session_record& session, time_point now, const session_limits& limits) {
  // Work time never runs backwards in one store, so neither limit can be stretched by setting the clock back.
  return now >= session.expires_at || now - session.last_seen_at >= limits.idle;
}

}  // namespace

std::string hash_session_token(std::string_view token) { return crypto::sha256(token); }

std::string csrf_token(std::string_view session_token) {
  return to_base64url(crypto::hmac_sha256(session_token, "csrf"));
}

std::string form_csrf_token(std::string_view form_cookie) {
  return to_base64url(crypto::hmac_sha256(form_cookie, "csrf-form"));
}

result<signed_in> authenticate(const storage::unit_of_work& work, std::string_view token,
                               const session_limits& limits) {
  if (!looks_like_token(token)) return not_signed_in();
  auto session = work.sessions().find(hash_session_token(token));
  if (!session) return std::move(session).error();
  if (!*session || is_over(**session, work.now(), limits)) return not_signed_in();
  auto user = work.users().find((*session)->user);
  if (!user) return std::move(user).error();
  if (!*user || (*user)->disabled_at) return not_signed_in();
  return signed_in{std::move(**user), std::move(**session)};
}

result<void> require_fresh_password(const storage::unit_of_work& work, const storage::session_record& session,
                                    std::chrono::minutes within) {
  if (work.now() - session.password_checked_at < within) return success();
  return error(errc::forbidden, "password_needed", "Enter your password once more to go on.");
}

bool needs_touch(const storage::session_record& session, time_point now) noexcept {
  return now - session.last_seen_at >= session_touch_interval;
}

result<void> touch_session(storage::unit_of_work& work, const storage::session_record& session) {
  return work.sessions().touch(session.token_hash, work.now());
}

result<void> end_session(storage::unit_of_work& work, random_source& random, const signed_in& who,
                         const client_info& client) {
  auto stored = work.sessions().find(who.session.token_hash);
  if (!stored) return std::move(stored).error();
  if (!*stored) return success();
  if (auto erased = work.sessions().erase(who.session.token_hash); !erased) return erased;
  if (auto erased = work.links().erase_unfinished(who.user.id); !erased) return erased;
  audit::origin origin(audit::event_source::browser);
  origin.actor(who.user.id).request_id(client.request_id);
  audit::event what("logout");
  what.from(origin).target(who.user.id.str());
  return audit::append(work, random, std::nullopt, what);
}

result<secret> replace_session(storage::unit_of_work& work, random_source& random, const signed_in& who) {
  auto stored = work.sessions().find(who.session.token_hash);
  if (!stored) return std::move(stored).error();
  if (!*stored) return not_signed_in();
  auto token = new_token(random);
  storage::session_record next = std::move(**stored);
  if (auto erased = work.sessions().erase(next.token_hash); !erased) return std::move(erased).error();
  next.token_hash = hash_session_token(token.reveal());
  next.last_seen_at = work.now();
  if (auto kept = work.sessions().insert(next); !kept) return std::move(kept).error();
  return token;
}

}  // namespace ess::identity
