#include "ess/notices/notifier.hpp"

#include "ess/notices/mail.hpp"
#include "ess/storage/users.hpp"

namespace ess::notices {
namespace {

std::string mail_body(const notice& what, const std::string& site_origin) {
  return what.text + "\n\nYour notices: " + site_origin + "/app\n";
}

}  // namespace

result<void> notifier::tell(storage::unit_of_work& work, const user_id& user, const notice& what) const {
  auto stored = work.notices().insert(
      {storage::notice_id::generate(work.now(), *random_), user, work.now(), what.kind, what.subject, what.text});
  if (!stored) return stored;
  if (auto trimmed = work.notices().erase_all_but(user, kept_notices); !trimmed) return std::move(trimmed).error();
  if (!mails()) return success();

  auto owner = work.users().find(user);
  if (!owner) return std::move(owner).error();
  if (!*owner) return success();
  const mail_message message{(*owner)->email, what.subject, mail_body(what, options_.site_origin)};
  // An imported address may be none that a mail program could be given; the notice in the app stands all the same.
  if (!check(message)) return success();
  auto queued = mail_queue(*cipher_, *random_).put(work, to_payload(message), user);
  if (!queued) return std::move(queued).error();
  return success();
}

result<void> notifier::mail(storage::job_unit& work, std::string address, std::string subject, std::string body) const {
  if (!mails()) {
    return error(errc::unavailable, "mail_not_configured",
                 "This server sends no mail. Its operator can set ESS_MAIL_COMMAND.");
  }
  const mail_message message{std::move(address), std::move(subject), std::move(body)};
  if (auto sound = check(message); !sound) return sound;
  auto queued = mail_queue(*cipher_, *random_).put(work, to_payload(message));
  if (!queued) return std::move(queued).error();
  return success();
}

}  // namespace ess::notices
