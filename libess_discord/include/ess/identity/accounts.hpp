// Accounts of people: e-mail in one normal form, rules for new passwords, creation and disabling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::identity {

/// The one form in which addresses are stored and compared: trimmed, then folded by Unicode NFKC case folding.
/// Errors: `invalid_email` unless it has one `@` between non-empty parts, at most 254 bytes, no space or control
/// character.
result<std::string> normal_email(std::string_view text);

/// Says whether a password may be used: 8 to 128 characters of well-formed UTF-8 without NUL. Nothing is trimmed, cut
/// or folded, and no kinds of characters are demanded.
/// Errors: `password_too_short`, `password_too_long`, `password_not_text`.
result<void> check_new_password(std::string_view password);

struct new_user {
  std::string email;
  std::string name;
  std::string password_hash;  ///< PHC string, made outside the unit of work; empty: cannot sign in with a password yet
};

/// Audited as `user.created` in the installation's chain. Errors: `invalid_email`, `invalid_name` (1..100 characters,
/// no control characters), `email_taken`.
result<storage::user_record> create_user(storage::unit_of_work& work, random_source& random, const new_user& user,
                                         const audit::origin& who);

/// Nothing for an address that is malformed or unknown.
result<std::optional<storage::user_record>> find_by_email(const storage::unit_of_work& work, std::string_view email);

/// Replaces the password hash, ends every session of the user but `except_session_hash` ("" for all), and drops link
/// attempts on their way. Audited as `password.changed`. Errors: `user_not_found`.
result<void> set_password(storage::unit_of_work& work, random_source& random, const user_id& user,
                          std::string_view password_hash, std::string_view except_session_hash,
                          const audit::origin& who);

/// Disables the account, ends its sessions and drops link attempts on their way. Audited as `user.disabled`.
/// Errors: `user_not_found`.
result<void> disable_user(storage::unit_of_work& work, random_source& random, const user_id& user,
                          const audit::origin& who);

}  // namespace ess::identity
