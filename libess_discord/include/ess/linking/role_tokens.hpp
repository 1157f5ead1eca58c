// The tokens a member granted for a role connection: sealed at rest, bound to their row.
#pragma once

#include <chrono>
#include <string>

#include "ess/base/clock.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/role_connections.hpp"

namespace ess::linking {

struct role_tokens {
  secret access;
  secret refresh;
  time_point access_expires_at;
};

/// One envelope for the pair: neither is any good without the other.
std::string seal_role_tokens(const crypto::token_cipher& cipher, const storage::role_connection_id& id,
                             const role_tokens& tokens);

/// Errors: those of `token_cipher::open`; `role_tokens_damaged` (corrupt).
result<role_tokens> open_role_tokens(const crypto::token_cipher& cipher,
                                     const storage::role_connection_record& connection);

}  // namespace ess::linking
