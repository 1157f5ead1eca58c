#include "ess/notices/mail_channel.hpp"

#include "ess/notices/mail.hpp"
#include "ess/storage/users.hpp"

namespace ess::notices {
namespace {

std::string mail_body(const notice& what, const std::string& site_origin) {
  return what.text + "\n\nYour notices: " + site_origin + "/app\n";
}

}  // namespace

result<void> mail_channel::tell(storage::unit_of_work& work, const user_id& user, const notice& what) const {
  auto owner = work.users().find(user);
  if (!owner) return std::move(owner).error();
  if (!*owner) return success();
  const mail_message message{(*owner)->email, what.subject, mail_body(what, site_origin_)};
  // An imported address may be none that a mail program could be given; the notice in the app stands all the same.
  if (!check(message)) return success();
  auto queued = mail_queue(cipher_, random_).put(work, to_payload(message), user);
  if (!queued) return std::move(queued).error();
  return success();
}

result<void> mail_channel::send(storage::job_unit& work, std::string address, std::string subject,
                                std::string body) const {
  const mail_message message{std::move(address), std::move(subject), std::move(body)};
  if (auto sound = check(message); !sound) return sound;
  auto queued = mail_queue(cipher_, random_).put(work, to_payload(message));
  if (!queued) return std::move(queued).error();
  return success();
}

}  // namespace ess::notices
