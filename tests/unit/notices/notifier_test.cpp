#include "ess/notices/notifier.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "ess/notices/app_channel.hpp"
#include "ess/notices/mail.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;

namespace {

notices::notifier with_mail(world& w) { return {&w.cipher, w.random, {true, "https://ess.example.org"}}; }
notices::notifier without_mail(world& w) { return {&w.cipher, w.random, {false, "https://ess.example.org"}}; }

void tell(world& w, const notices::notifier& n, const user_id& user, std::string subject) {
  must(w.write([&](storage::unit_of_work& uow) {
    return n.tell(uow, user, {"discord.linked", std::move(subject), "A Discord account was linked."});
  }));
}

std::vector<storage::notice_record> notices_of(world& w, const user_id& user) {
  return w.read([&](const storage::unit_of_work& uow) { return must(uow.notices().list(user, 1000)); });
}

std::optional<storage::job_record> queued(world& w) {
  return w.read(
      [&](const storage::unit_of_work& uow) { return must(notices::mail_queue(w.cipher, w.random).next(uow)); });
}

/// A way of telling that a host might have: here a list, which some notices do not get into.
class told_list final : public notices::channel {
 public:
  result<void> tell(storage::unit_of_work&, const user_id& user, const notices::notice& what) const override {
    if (what.subject == "Unwelcome") return error(errc::unavailable, "not_taken", "not taken");
    told.push_back(user.str() + ": " + what.subject);
    return success();
  }

  mutable std::vector<std::string> told;
};

}  // namespace

TEST_CASE("a notice is kept for the app, and mailed where the installation sends mail") {
  world w;
  const auto ann = add_user(w, "ann");
  tell(w, without_mail(w), ann, "One");
  CHECK_FALSE(queued(w));
  tell(w, with_mail(w), ann, "Two");
  const auto found = notices_of(w, ann);
  REQUIRE(found.size() == 2);
  CHECK(found[0].subject == "Two");
  CHECK(found[0].kind == "discord.linked");
  CHECK(found[0].at == w.clock.now());
  const auto job = queued(w);
  REQUIRE(job);
  CHECK(job->user == ann);
  const auto mail = must(notices::from_payload(must(notices::mail_queue(w.cipher, w.random).open(*job)).reveal()));
  CHECK(mail.to == "ann@example.org");
  CHECK(mail.subject == "Two");
  CHECK(mail.body.find("A Discord account was linked.") == 0);
  CHECK(mail.body.find("https://ess.example.org/app") != std::string::npos);
}

TEST_CASE("a notice and its mail vanish with the unit of work that fails") {
  world w;
  const auto ann = add_user(w, "ann");
  const auto failed = w.write([&](storage::unit_of_work& uow) -> result<void> {
    must(with_mail(w).tell(uow, ann, {"discord.linked", "One", "Text."}));
    return error(errc::internal, "undo", "undo");
  });
  CHECK_FALSE(failed);
  CHECK(notices_of(w, ann).empty());
  CHECK_FALSE(queued(w));
}

TEST_CASE("the app keeps the newest hundred notices of a person") {
  world w;
  const auto ann = add_user(w, "ann");
  const auto bob = add_user(w, "bob");
  tell(w, without_mail(w), bob, "Bob's");
  for (int n = 0; n < notices::kept_notices + 5; ++n) tell(w, without_mail(w), ann, std::to_string(n));
  const auto found = notices_of(w, ann);
  CHECK(found.size() == notices::kept_notices);
  CHECK(found.front().subject == "104");
  CHECK(found.back().subject == "5");
  CHECK(notices_of(w, bob).size() == 1);
}

TEST_CASE("mail needs a command and a plain address, and is sealed while it waits") {
  world w;
  const auto send = [&](const notices::notifier& n, std::string address, std::string subject) {
    return reason_of(w.write([&](storage::unit_of_work& uow) { return n.mail(uow, address, subject, "hidden text"); }));
  };
  CHECK(send(without_mail(w), "ann@example.org", "Hello") == "mail_not_configured");
  CHECK(send(with_mail(w), "ann@example.org, eve@example.org", "Hello") == "mail_invalid");
  CHECK(send(with_mail(w), "ann@example.org", "Hello\nBcc: eve@example.org") == "mail_invalid");
  CHECK_FALSE(queued(w));
  CHECK(send(with_mail(w), "ann@example.org", "Hello") == "");
  const auto job = queued(w);
  REQUIRE(job);
  CHECK_FALSE(job->user);
  for (const char* plain : {"ann", "Hello", "hidden"}) CHECK(job->sealed.find(plain) == std::string::npos);
}

TEST_CASE("without an encryption key there is no mail, and notices come all the same") {
  world w;
  const auto ann = add_user(w, "ann");
  const notices::notifier keyless(nullptr, w.random, {true, "https://ess.example.org"});
  CHECK_FALSE(keyless.mails());
  tell(w, keyless, ann, "One");
  CHECK(notices_of(w, ann).size() == 1);
}

TEST_CASE("a host's own way of telling hears of every notice, and can undo what it cannot tell of") {
  world w;
  const auto ann = add_user(w, "ann");
  const auto list = std::make_shared<told_list>();
  auto hosted = without_mail(w);
  hosted.add(list);
  CHECK_FALSE(hosted.mails());
  tell(w, hosted, ann, "One");
  CHECK(list->told == std::vector<std::string>{ann.str() + ": One"});
  CHECK(notices_of(w, ann).size() == 1);

  const auto refused = w.write([&](storage::unit_of_work& uow) {
    return hosted.tell(uow, ann, {"discord.linked", "Unwelcome", "Text."});
  });
  CHECK(reason_of(refused) == "not_taken");
  CHECK(notices_of(w, ann).size() == 1);

  auto mailing = with_mail(w);
  mailing.add(list);
  tell(w, mailing, ann, "Two");
  CHECK(list->told.back() == ann.str() + ": Two");
  CHECK(queued(w).has_value());
}
