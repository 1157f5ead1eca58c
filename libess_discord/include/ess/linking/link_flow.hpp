// Attaching a Discord identity to the account of a user who is signed in. Nothing here signs anybody in.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/verdict.hpp"
#include "ess/linking/callback.hpp"
#include "ess/linking/link_observer.hpp"
#include "ess/linking/link_session.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/units.hpp"

namespace ess::crypto {
class token_cipher;
}

namespace ess::linking {

/// How long an attempt, and after it a pending link, may take.
inline constexpr std::chrono::minutes attempt_lifetime{10};
/// The one scope we ask for.
inline constexpr std::string_view identify_scope = "identify";

/// Fixed by configuration; nothing of it ever comes from a request.
struct link_settings {
  std::string client_id;
  std::string redirect_uri;   ///< sent byte-identical to authorize and token endpoint
  std::string authorize_url;  ///< without query
  std::string issuer;         ///< what a callback's `iss`, if any, must equal
};

/// What the browser needs to go to the provider.
struct started_link {
  std::string authorize_url;
  std::string browser_cookie;  ///< 43 characters; to be set as the link cookie
};

/// A consumed attempt: what the token request needs, and whom its outcome will belong to.
struct code_exchange {
  secret code;
  secret verifier;
  std::string redirect_uri;
  std::string scope;
  user_id user;
  std::string session_hash;
  std::string ticket;                          ///< names this exchange in the store until its outcome is taken
  std::optional<community_id> role_home = {};  ///< set: `role_flow::connect` takes it, not `store_identity`
};

/// The linking rules.
///
/// Walk: `start` → the browser visits the provider → `read_callback` and `take_callback` → outside: code for token,
/// `check_granted_scope`, `GET /users/@me`, `identity_of`, revoke the token (see `revocations.hpp`) →
/// `store_identity` → the user looks at both names (`find_pending`) → `confirm`.
///
/// Users and sessions are the host's; each step is told anew who is there. No function here makes or changes a session.
/// A host calls `link_store::erase_unfinished` where its user signs out, changes the password or is disabled (security
/// requirement OA-15), `link_store::move_unfinished` where a proof of the password gives a session a new token, and
/// asks for a recent password before `start`, `confirm` and `unlink` (OA-13). Lifetime: cipher and random source
/// outlive it. Threads: any.
class link_flow {
 public:
  link_flow(link_settings settings, const crypto::token_cipher& cipher, random_source& random)
      : settings_(std::move(settings)), cipher_(&cipher), random_(&random) {}

  /// A stale link may be renewed this way. Errors: `user_already_linked` (conflict: unlink first).
  result<started_link> start(storage::link_unit& work, const link_session& session) const;

  /// Consumes the attempt the state belongs to, whatever comes of it, so commit the verdict before the token request.
  /// Errors: `link_state_invalid` (forbidden; unknown, used, expired, other session, other browser: one text for all),
  /// `issuer_mismatch` (forbidden), `link_refused` (forbidden; the user pressed cancel), `discord_refused`
  /// (unavailable).
  verdict<code_exchange> take_callback(storage::link_unit& work, const callback_parameters& parameters,
                                       const link_session& session, std::string_view browser_cookie) const;

  /// Keeps the identity until the user confirms it; an exchange is good for this once. Refusals are audited.
  /// Errors: `link_state_invalid` if this is another session, or the user meanwhile linked, unlinked or changed the
  /// password; `discord_id_taken`, `user_already_linked`, `link_renews_another` (conflict).
  verdict<pending_link_id> store_identity(storage::link_unit& work, const link_session& session,
                                          const code_exchange& exchange, const storage::discord_identity& identity,
                                          std::string request_id, link_observer& observer) const;

  /// The pending link as its own session may see it. Errors: `pending_link_not_found`.
  result<storage::pending_link_record> find_pending(const storage::link_unit& work, const link_session& session,
                                                    const pending_link_id& id) const;

  /// Links, or renews a stale link to the same Discord id. Every other attempt of the user dies. Audited as
  /// `discord.linked`, refusals too. Errors: `pending_link_not_found`, `discord_id_taken`, `user_already_linked`,
  /// `link_renews_another`. A link is never moved.
  verdict<storage::discord_link_record> confirm(storage::link_unit& work, const link_session& session,
                                                const pending_link_id& id, std::string request_id,
                                                link_observer& observer) const;

  /// Drops the pending link. Errors: `pending_link_not_found`.
  result<void> cancel(storage::link_unit& work, const link_session& session, const pending_link_id& id) const;

  /// Removes the link at once, and every attempt on its way. Audited as `discord.unlinked`.
  /// Errors: `not_linked` (conflict).
  result<void> unlink(storage::link_unit& work, const link_session& session, std::string request_id,
                      link_observer& observer) const;

 private:
  link_settings settings_;
  const crypto::token_cipher* cipher_;
  random_source* random_;
};

}  // namespace ess::linking
