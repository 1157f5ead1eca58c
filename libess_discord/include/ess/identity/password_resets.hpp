// Choosing a new password by a one-time link (security requirement SE-13).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::identity {

/// How long invitation and reset links work unless an operator says otherwise.
inline constexpr std::chrono::minutes one_time_token_lifetime{30};

struct issued_reset {
  storage::user_record user;
  secret token;  ///< for the link; 43 characters of base64url, never stored
  time_point expires_at;
};

/// A token for the user; an older one dies. Audited as `password.reset_issued`. Errors: `user_not_found`;
/// `user_disabled` (conflict).
result<issued_reset> issue_reset(storage::unit_of_work& work, random_source& random, const user_id& user,
                                 const audit::origin& who, std::chrono::minutes lifetime = one_time_token_lifetime);

/// As `issue_reset`, asked for by whoever typed the address into a form: nothing if it is unknown or its account
/// disabled, and an audit entry either way. What it answers must not be told to the one who asked.
result<std::optional<issued_reset>> request_reset(storage::unit_of_work& work, random_source& random,
                                                  std::string_view email, const client_info& client,
                                                  std::chrono::minutes lifetime = one_time_token_lifetime);

/// Whose password the token may set. Errors: `token_invalid` (not_found) for a token that is malformed, unknown, used,
/// replaced or too old.
result<storage::user_record> find_reset(const storage::unit_of_work& work, std::string_view token);

/// Spends the token and sets the password: every session, link attempt, other token and known browser of the user ends.
/// Audited as `password.changed`. Errors: `token_invalid`.
result<storage::user_record> complete_reset(storage::unit_of_work& work, random_source& random, std::string_view token,
                                            std::string_view password_hash, const client_info& client);

}  // namespace ess::identity
