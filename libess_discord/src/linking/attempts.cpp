#include "linking/attempts.hpp"

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/linking/pkce.hpp"

namespace ess::linking {
namespace {

constexpr std::size_t token_bytes = 32;

std::string new_token(random_source& random) { return to_base64url(random_bytes(random, token_bytes)); }

std::string authorize_url(const link_settings& settings, const attempt_plan& plan, std::string_view state) {
  std::string url = settings.authorize_url + "?response_type=code&client_id=" + percent_encode(settings.client_id) +
                    "&scope=" + percent_encode(plan.scope) + "&state=" + percent_encode(state) +
                    "&redirect_uri=" + percent_encode(settings.redirect_uri);
  if (!plan.verifier.empty()) {
    url += "&code_challenge=" + percent_encode(challenge_of(plan.verifier)) + "&code_challenge_method=S256";
  }
  return url + "&prompt=consent";
}

}  // namespace

crypto::bound_place verifier_place(std::string_view state_hash) {
  return crypto::bound_place("link_attempts", "verifier", "", to_hex(state_hash));
}

result<started_link> begin_attempt(storage::link_unit& work, const crypto::token_cipher& cipher, random_source& random,
                                   const link_settings& settings, const link_session& session,
                                   const attempt_plan& plan) {
  // Whoever adds a row sweeps those that ended, so that abandoned attempts do not pile up.
  if (auto swept = work.links().erase_expired(work.now()); !swept) return std::move(swept).error();
  const auto state = new_token(random);
  started_link started{authorize_url(settings, plan, state), new_token(random)};
  const auto state_hash = crypto::sha256(state);
  const storage::link_attempt_record attempt{
      .state_hash = state_hash,
      .user = session.user,
      .session_hash = session.session_hash,
      .browser_hash = crypto::sha256(started.browser_cookie),
      .redirect_uri = settings.redirect_uri,
      .verifier_sealed = cipher.seal(verifier_place(state_hash), plan.verifier),
      .scope = plan.scope,
      .issuer = settings.issuer,
      .expires_at = work.now() + attempt_lifetime,
      .role_home = plan.role_home,
  };
  if (auto stored = work.links().insert_attempt(attempt); !stored) return std::move(stored).error();
  return started;
}

result<bool> take_exchange(storage::link_unit& work, const link_session& session, const code_exchange& exchange) {
  const auto awaited = work.links().consume_attempt(exchange.ticket);
  if (!awaited) return awaited.error();
  return *awaited && work.now() < (*awaited)->expires_at && session.user == exchange.user &&
         crypto::equal_constant_time(session.session_hash, exchange.session_hash);
}

}  // namespace ess::linking
