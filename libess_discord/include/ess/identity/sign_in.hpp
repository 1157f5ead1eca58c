// Sign-in in three steps, so that the slow hash runs outside any transaction and every refusal costs the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/random.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/verdict.hpp"
#include "ess/identity/password_hasher.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::identity {

struct started_session {
  secret token;  ///< for the cookie; 43 characters of base64url, never stored
  storage::session_record session;
  storage::user_record user;
};

/// Signs people in by e-mail and password.
///
/// Steps: `prepare` in a read, `verify` on a worker thread, `complete` in a write. Exactly one password verification
/// happens whatever the address is (security requirement SE-4): for an unknown address, a malformed one, a user without
/// a password, it is made against a dummy hash of current cost.
/// Lifetime: hasher and random source outlive it. Threads: any.
class sign_in {
 public:
  /// Makes the dummy hash. Errors: those of the hasher.
  static result<sign_in> make(const password_hasher& hasher, random_source& random, session_limits limits = {});

  /// Who wants to sign in, and the hash to compare with. Opaque: callers cannot learn whether the user exists.
  class candidate {
   private:
    friend class sign_in;
    std::optional<storage::user_record> user_;
    std::string phc_;
  };

  /// The outcome of the verification; only `verify` makes it.
  class verified {
   private:
    friend class sign_in;
    candidate candidate_;
    bool matches_ = false;
    std::string rehashed_;
  };

  /// The hash of a new password. Slow.
  result<std::string> hash(std::string_view password) const { return hasher_->hash(password); }

  result<candidate> prepare(const storage::unit_of_work& work, std::string_view email) const;

  /// As `prepare`, for one who is signed in and shall prove the password once more.
  candidate prepare_again(const signed_in& who) const;

  /// Slow. Verifies once; after a match also makes a stronger hash where parameters have risen.
  result<verified> verify(candidate who, std::string_view password) const;

  /// Starts a session under a new random id and ends the one the browser had (`old_token`, "" if none). Audited as
  /// `login.success` or, committed with the refusal, `login.failed`.
  /// Errors: `invalid_credentials` (unauthenticated), the same for every cause.
  verdict<started_session> complete(storage::unit_of_work& work, const verified& outcome, std::string_view old_token,
                                    const client_info& client) const;

  /// Sets a new password for `who` if the verification of the old one succeeded: all their sessions, link attempts,
  /// reset tokens and known browsers end, and this browser goes on under a new id. Audited as `password.changed` or,
  /// committed with the refusal, `session.renewal_refused`. Errors: `password_wrong` (forbidden); `not_signed_in`.
  verdict<started_session> change_password(storage::unit_of_work& work, const verified& outcome, const signed_in& who,
                                           std::string_view new_hash, const client_info& client) const;

  /// The session `who` goes on under a new id, its password proved now, and a link it began goes on with it; the old id
  /// dies (security requirement SE-8).
  /// Its absolute end stays. Audited as `session.renewed` or, committed with the refusal, `session.renewal_refused`.
  /// Errors: `password_wrong` (forbidden); `not_signed_in` if the session ended meanwhile.
  verdict<started_session> renew(storage::unit_of_work& work, const verified& outcome, const signed_in& who,
                                 const client_info& client) const;

 private:
  sign_in(const password_hasher& hasher, random_source& random, session_limits limits, std::string dummy)
      : hasher_(&hasher), random_(&random), limits_(limits), dummy_phc_(std::move(dummy)) {}

  /// The user that the verification was about, if it succeeded and still holds; stores a stronger hash.
  result<std::optional<storage::user_record>> confirmed(storage::unit_of_work& work, const verified& outcome) const;
  /// The user again, if they are the one behind `outcome` and the session stands; a refusal is audited and committed.
  verdict<storage::user_record> proved(storage::unit_of_work& work, const verified& outcome, const signed_in& who,
                                       const client_info& client) const;
  result<started_session> start(storage::unit_of_work& work, storage::user_record user, const client_info& client,
                                time_point created_at, time_point expires_at) const;

  const password_hasher* hasher_;
  random_source* random_;
  session_limits limits_;
  std::string dummy_phc_;
};

}  // namespace ess::identity
