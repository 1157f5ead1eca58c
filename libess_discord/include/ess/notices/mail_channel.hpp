// Notices by mail, and mail to addresses that belong to no account yet.
#pragma once

#include <string>
#include <utility>

#include "ess/base/random.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/notices/channel.hpp"

namespace ess::notices {

/// Puts mail into `mail_queue`, sealed until it is sent. Whoever runs that queue decides how it leaves: ess-server
/// gives it to the command of ESS_MAIL_COMMAND, a host may hand it to whatever sends its mail.
///
/// Lifetime: cipher and random source outlive it. Threads: as the random source.
class mail_channel final : public channel {
 public:
  /// `site_origin` as in `https://ess.example.org`: begins the link to the notices under each of them.
  mail_channel(const crypto::token_cipher& cipher, random_source& random, std::string site_origin)
      : cipher_(cipher), random_(random), site_origin_(std::move(site_origin)) {}

  /// Nothing is mailed to an address that no mail program could be given. Errors: those of the store.
  result<void> tell(storage::unit_of_work& work, const user_id& user, const notice& what) const override;

  /// Queues mail to an address, whoever that is.
  /// Errors: `mail_invalid` (a line break in address or subject), those of the store.
  result<void> send(storage::job_unit& work, std::string address, std::string subject, std::string body) const;

 private:
  const crypto::token_cipher& cipher_;
  random_source& random_;
  std::string site_origin_;
};

}  // namespace ess::notices
