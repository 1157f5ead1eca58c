// Invitations to a community: made by its admins or the command line, accepted by the person of that address.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/invites.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::identity {

struct issued_invite {
  storage::invite_record invite;
  secret token;  ///< for the link; 43 characters of base64url, never stored
};

/// Invites an address; an older invitation of it dies. Audited as `member.invited`.
/// Errors: `invalid_email`, `already_member` (conflict), those of `community::role_to_give`.
result<issued_invite> invite(storage::unit_of_work& work, random_source& random, const community_id& community,
                             const std::optional<user_id>& actor, std::string_view email, std::string_view role,
                             const audit::origin& who, std::chrono::minutes lifetime = one_time_token_lifetime);

/// Audited as `invite.revoked`. Errors: `invite_not_found`.
result<void> revoke_invite(storage::unit_of_work& work, random_source& random, const community_id& community,
                           const invite_id& id, const audit::origin& who);

/// What an invitation offers, to one who holds its token.
struct invite_view {
  storage::invite_record invite;
  storage::community_record community;
  storage::role_record role;
  std::optional<storage::user_record> account;  ///< of the invited address
};

/// Errors: `token_invalid` (not_found) for a token that is malformed, unknown, used, replaced or too old.
result<invite_view> look_at_invite(const storage::unit_of_work& work, std::string_view token);

/// Who accepts: a person who is signed in, or one without an account, who brings a name and the hash of a password.
struct acceptance {
  std::optional<user_id> signed_in;
  std::string name;
  std::string password_hash;
};

/// Spends the token and makes the membership; first the account, where there is none. Audited as `invite.accepted`,
/// `user.created` and `member.role_set`. An address that has an account must be signed in: the token proves the
/// address, not the person.
/// Errors: `token_invalid`; `already_member` (conflict); `other_account` (forbidden) if somebody else is signed in,
/// whether or not the address has an account; else `invalid_name`, and only then `sign_in_needed` (unauthenticated).
result<invite_view> accept_invite(storage::unit_of_work& work, random_source& random, std::string_view token,
                                  const acceptance& by, const client_info& client);

}  // namespace ess::identity
