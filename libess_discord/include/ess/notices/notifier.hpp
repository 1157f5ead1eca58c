// Telling people what happened to their account: in the app always, by mail where the installation sends mail.
#pragma once

#include <string>
#include <utility>

#include "ess/base/random.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/notices.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notices {

/// As many notices as the app keeps for one person; older ones go.
inline constexpr int kept_notices = 100;

struct notice {
  std::string kind;     ///< a slug such as `discord.linked`
  std::string subject;  ///< one line
  std::string text;     ///< whole sentences, without markup
};

struct notifier_options {
  bool mail_enabled = false;  ///< ESS_MAIL_COMMAND is set
  std::string site_origin;    ///< as in `https://ess.example.org`; begins the links in mail
};

/// Writes notices and mail in the unit of work of what they are about, so that neither comes without the other.
///
/// Lifetime: cipher and random source outlive it. Threads: any.
class notifier {
 public:
  /// `cipher` may be null where no encryption key is at hand; then nothing is mailed.
  notifier(const crypto::token_cipher* cipher, random_source& random, notifier_options options)
      : cipher_(cipher), random_(&random), options_(std::move(options)) {}

  /// Whether `mail` works, and `tell` mails too.
  bool mails() const noexcept { return options_.mail_enabled && cipher_ != nullptr; }
  const std::string& site_origin() const noexcept { return options_.site_origin; }

  /// A notice in the app, and the same by mail. Errors: those of the store.
  result<void> tell(storage::unit_of_work& work, const user_id& user, const notice& what) const;

  /// Queues mail to an address, whoever that is; the text is sealed until it is sent.
  /// Errors: `mail_not_configured` (unavailable), `mail_invalid` (a line break in address or subject).
  result<void> mail(storage::job_unit& work, std::string address, std::string subject, std::string body) const;

 private:
  const crypto::token_cipher* cipher_;
  random_source* random_;
  notifier_options options_;
};

}  // namespace ess::notices
