// One walk to the provider and back, as links and role connections share it.
#pragma once

#include <optional>
#include <string>

#include "ess/crypto/token_cipher.hpp"
#include "ess/linking/link_flow.hpp"

namespace ess::linking {

/// What a walk asks for.
struct attempt_plan {
  std::string scope;
  std::string verifier;  ///< of PKCE; empty: without
  std::optional<community_id> role_home = {};
};

/// Where the verifier of an attempt is sealed. The row is named by the state's hash, so an envelope moved to another
/// attempt does not open.
crypto::bound_place verifier_place(std::string_view state_hash);

/// Keeps the attempt and answers where the browser goes.
result<started_link> begin_attempt(storage::link_unit& work, const crypto::token_cipher& cipher, random_source& random,
                                   const link_settings& settings, const link_session& session,
                                   const attempt_plan& plan);

/// Takes the exchange out of the store: true for the session that began it, once, and while nothing has ended it.
result<bool> take_exchange(storage::link_unit& work, const link_session& session, const code_exchange& exchange);

}  // namespace ess::linking
