#include "ess/notices/notifier.hpp"

#include <utility>

#include "ess/notices/app_channel.hpp"
#include "ess/notices/mail_channel.hpp"

namespace ess::notices {

notifier::notifier(const crypto::token_cipher* cipher, random_source& random, notifier_options options)
    : site_origin_(std::move(options.site_origin)) {
  add(std::make_shared<app_channel>(random));
  if (!options.mail_enabled || cipher == nullptr) return;
  mail_ = std::make_shared<mail_channel>(*cipher, random, site_origin_);
  add(mail_);
}

void notifier::add(std::shared_ptr<const channel> further) { channels_.push_back(std::move(further)); }

result<void> notifier::tell(storage::unit_of_work& work, const user_id& user, const notice& what) const {
  for (const auto& each : channels_) {
    if (auto told = each->tell(work, user, what); !told) return told;
  }
  return success();
}

result<void> notifier::mail(storage::job_unit& work, std::string address, std::string subject, std::string body) const {
  if (!mails()) {
    return error(errc::unavailable, "mail_not_configured",
                 "This server sends no mail. Its operator can set ESS_MAIL_COMMAND.");
  }
  return mail_->send(work, std::move(address), std::move(subject), std::move(body));
}

}  // namespace ess::notices
