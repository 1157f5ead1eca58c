// Accounts of people: e-mail in one normal form, rules for new passwords, creation and disabling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/identity/password_rules.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::identity {

/// The one form in which addresses are stored and compared: trimmed, then folded by Unicode NFKC case folding.
/// Errors: `invalid_email` unless it has one `@` between non-empty parts, at most 254 bytes, no space or control
/// character.
result<std::string> normal_email(std::string_view text);

/// The name as it is stored: trimmed. Errors: `invalid_name` unless it has 1..100 characters, none a control character.
result<std::string> normal_name(std::string_view text);

struct new_user {
  std::string email;
  std::string name;
  std::string password_hash;  ///< PHC string, made outside the unit of work; empty: cannot sign in with a password yet
};

/// Audited as `user.created` in the installation's chain. Errors: those of `normal_email` and `normal_name`,
/// `email_taken`.
result<storage::user_record> create_user(storage::unit_of_work& work, random_source& random, const new_user& user,
                                         const audit::origin& who);

/// Nothing for an address that is malformed or unknown.
result<std::optional<storage::user_record>> find_by_email(const storage::unit_of_work& work, std::string_view email);

/// Replaces the password hash, ends every session of the user but `except_session_hash` ("" for all), drops link
/// attempts and reset tokens on their way, and forgets the browsers the account knew. Audited as `password.changed`.
/// Errors: `user_not_found`.
result<void> set_password(storage::unit_of_work& work, random_source& random, const user_id& user,
                          std::string_view password_hash, std::string_view except_session_hash,
                          const audit::origin& who);

/// Disables the account, ends its sessions, drops link attempts and reset tokens on their way. Audited as
/// `user.disabled`. Errors: `user_not_found`.
result<void> disable_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                          const audit::origin& who);

/// Enables a disabled account. Audited as `user.enabled`. Errors: `user_not_found`.
result<void> enable_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                         const audit::origin& who);

}  // namespace ess::identity
