// Telling people what happened to their account: in the app always, by mail where the installation sends mail, and in
// whatever ways a host adds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ess/base/random.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/notices/channel.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notices {

class mail_channel;

struct notifier_options {
  bool mail_enabled = false;  ///< ESS_MAIL_COMMAND is set
  std::string site_origin;    ///< as in `https://ess.example.org`; begins the links in mail
};

/// Tells through every channel it has, in the unit of work of what it tells of, so that neither comes without the
/// other.
///
/// Lifetime: cipher and random source outlive it. Threads: any, once the channels are added. Copies share the channels.
class notifier {
 public:
  /// With an `app_channel`, and a `mail_channel` if mail is enabled. `cipher` may be null where no encryption key is at
  /// hand; then nothing is mailed.
  notifier(const crypto::token_cipher* cipher, random_source& random, notifier_options options);

  /// One channel more, which tells after the others; not null.
  void add(std::shared_ptr<const channel> further);

  /// Whether `mail` works, and `tell` mails too.
  bool mails() const noexcept { return mail_ != nullptr; }
  const std::string& site_origin() const noexcept { return site_origin_; }

  /// Through every channel; the first that fails ends it. Errors: those of the channels.
  result<void> tell(storage::unit_of_work& work, const user_id& user, const notice& what) const;

  /// Queues mail to an address, whoever that is; the text is sealed until it is sent.
  /// Errors: `mail_not_configured` (unavailable), `mail_invalid` (a line break in address or subject).
  result<void> mail(storage::job_unit& work, std::string address, std::string subject, std::string body) const;

 private:
  std::vector<std::shared_ptr<const channel>> channels_;
  std::shared_ptr<const mail_channel> mail_;  ///< one of them, or null
  std::string site_origin_;
};

}  // namespace ess::notices
