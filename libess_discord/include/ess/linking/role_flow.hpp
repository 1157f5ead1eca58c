// Letting Discord know one's role: a consent of its own, because Discord takes no PKCE with that scope.
#pragma once

#include <string>
#include <string_view>

#include "ess/linking/link_flow.hpp"
#include "ess/linking/role_tokens.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::linking {

/// `identify` says whose consent it is.
inline constexpr std::string_view role_scope = "identify role_connections.write";

/// The consent to linked roles: asked for, taken, taken back. What is then said is `role_upkeep.hpp`'s.
///
/// Walk: `start` → the browser visits the provider → `link_flow::take_callback`, whose exchange names the community →
/// outside: code for tokens, `check_granted_scope`, `GET /users/@me` → `connect`.
/// Without PKCE the code is kept to this walk by the state, the browser's cookie and the client secret.
/// Lifetime: cipher and random source outlive it. Threads: any.
class role_flow {
 public:
  role_flow(link_settings settings, const crypto::token_cipher& cipher, random_source& random)
      : settings_(std::move(settings)), cipher_(&cipher), random_(&random) {}

  /// Errors: `community_not_found` unless the user is a member; `linked_roles_off`, `not_linked`, `link_stale`
  /// (conflict).
  result<started_link> start(storage::unit_of_work& work, const link_session& session, const community_id& home) const;

  /// Keeps the tokens, due to be used at once. Replaces what the user had. Audited as `discord.roles_connected`.
  /// Errors: those of `start`; `link_state_invalid`; `other_discord_account` (conflict) if the consent is not that of
  /// the linked account. After an error the tokens are the caller's to revoke.
  verdict<storage::role_connection_id> connect(storage::unit_of_work& work, const link_session& session,
                                               const code_exchange& exchange, discord_user_id discord,
                                               const role_tokens& tokens, std::string request_id) const;

  /// Takes the consent back: from now on the connection is nobody's, and `role_upkeep.hpp` removes it at Discord and
  /// revokes its tokens. Audited as `discord.roles_disconnected`. Errors: `roles_not_connected` (conflict).
  result<void> disconnect(storage::unit_of_work& work, const link_session& session, std::string request_id) const;

 private:
  link_settings settings_;
  const crypto::token_cipher* cipher_;
  random_source* random_;
};

}  // namespace ess::linking
