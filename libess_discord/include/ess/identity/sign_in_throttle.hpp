// How often passwords may be guessed (security requirement SE-6).
#pragma once

#include <string>
#include <string_view>

#include "ess/access/throttle.hpp"
#include "ess/identity/sessions.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::identity {

/// Who tries to sign in, as far as limits are concerned.
struct sign_in_attempt {
  std::string network;      ///< /24 or /64 prefix
  std::string account;      ///< the address as typed, folded; it need not exist
  std::string device_hash;  ///< of a browser that this account has signed in from; else empty
};

/// Slows guessing per account and network, per network, and per account; never locks.
///
/// Who comes with a browser that the account knows is counted by that browser alone: whatever strangers do, on
/// whichever networks, does not slow the owner down. Attempts are taken before the password is compared and given back
/// if it was right, so that attempts at the same time cannot slip through together. Refused attempts are not counted:
/// one network alone never makes an account slow for others.
/// Threads: any.
class sign_in_throttle {
 public:
  struct figures {
    int failures = 5;                 ///< free, per account and network, and per known browser
    std::chrono::minutes window{15};  ///< also the longest wait
    int network_failures = 100;
    int account_failures = 50;
  };

  sign_in_throttle() : sign_in_throttle(figures()) {}
  explicit sign_in_throttle(figures f);

  /// Errors: those of the store.
  result<sign_in_attempt> attempt_of(const storage::unit_of_work& work, std::string_view network,
                                     std::string_view email, std::string_view device_token) const;
  /// Counts the attempt. Errors: `rate_limited`.
  result<void> take(storage::unit_of_work& work, const sign_in_attempt& attempt) const;
  /// The password was right: account and network start afresh.
  result<void> succeeded(storage::unit_of_work& work, const sign_in_attempt& attempt) const;
  /// No password was compared after all.
  result<void> give_back(storage::unit_of_work& work, const sign_in_attempt& attempt) const;

  /// The same for one who is signed in and proves the password again: counted by the session alone.
  result<void> take(storage::unit_of_work& work, const signed_in& who) const;
  result<void> give_back(storage::unit_of_work& work, const signed_in& who) const;

 private:
  access::throttle_policy pair_;
  access::throttle_policy device_;
  access::throttle_policy session_;
  access::throttle_policy network_;
  access::throttle_policy account_;
};

}  // namespace ess::identity
