#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/jobs.hpp"
#include "ess/storage/notices.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

storage::notice_record make_notice(store& s, const user_id& user, std::string subject) {
  return {storage::notice_id::generate(s.time.now(), s.random),
          user,
          s.time.now(),
          "discord.linked",
          std::move(subject),
          "Text."};
}

storage::job_record make_job(store& s, storage::job_kind kind, std::optional<user_id> user) {
  return {storage::job_id::generate(s.time.now(), s.random),
          kind,
          std::move(user),
          "ess2.sealed",
          0,
          s.time.now(),
          s.time.now()};
}

}  // namespace

TEST_CASE("notices are listed newest first, each to its own person") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto bob = add_user(s, "bob@example.org");
    s.write([&](auto& uow) {
      for (const char* subject : {"one", "two", "three"}) must(uow.notices().insert(make_notice(s, ann.id, subject)));
      must(uow.notices().insert(make_notice(s, bob.id, "his")));
    });
    s.write([&](auto& uow) {
      const auto found = must(uow.notices().list(ann.id, 2));
      REQUIRE(found.size() == 2);
      CHECK(found[0].subject == "three");
      CHECK(found[0].user == ann.id);
      CHECK(found[0].kind == "discord.linked");
      CHECK(found[0].text == "Text.");
      CHECK(found[0].at == s.time.now());
      CHECK(found[1].subject == "two");
      CHECK_FALSE(must(uow.notices().erase(bob.id, found[0].id)));
      CHECK(must(uow.notices().erase(ann.id, found[0].id)));
      CHECK_FALSE(must(uow.notices().erase(ann.id, found[0].id)));
      CHECK(must(uow.notices().erase_all_but(ann.id, 1)) == 1);
      CHECK(must(uow.notices().list(ann.id, 10)).front().subject == "two");
      CHECK(must(uow.notices().erase_all_but(ann.id, 0)) == 1);
      CHECK(must(uow.notices().list(ann.id, 10)).empty());
      CHECK(must(uow.notices().list(bob.id, 10)).size() == 1);
    });
  });
}

TEST_CASE("the next job is the one of its kind that is due first") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto early = make_job(s, storage::job_kind::mail, ann.id);
    auto later = make_job(s, storage::job_kind::mail, std::nullopt);
    later.due_at += 1min;
    const auto other = make_job(s, storage::job_kind::token_revocation, std::nullopt);
    s.write([&](auto& uow) {
      must(uow.jobs().insert(later));
      must(uow.jobs().insert(early));
      must(uow.jobs().insert(other));
    });
    s.write([&](auto& uow) {
      const auto next = must(uow.jobs().next(storage::job_kind::mail));
      REQUIRE(next);
      CHECK(next->id == early.id);
      CHECK(next->kind == storage::job_kind::mail);
      CHECK(next->user == ann.id);
      CHECK(next->sealed == "ess2.sealed");
      CHECK(next->attempts == 0);
      CHECK(next->created_at == early.created_at);
      CHECK(next->due_at == early.due_at);
      CHECK(must(uow.jobs().postpone(early.id, 3, early.due_at + 2min)));
      CHECK(must(uow.jobs().next(storage::job_kind::mail))->id == later.id);
      CHECK(must(uow.jobs().erase(later.id)));
      CHECK_FALSE(must(uow.jobs().erase(later.id)));
      CHECK_FALSE(must(uow.jobs().postpone(later.id, 1, later.due_at)));
      CHECK(must(uow.jobs().next(storage::job_kind::mail))->attempts == 3);
      CHECK(must(uow.jobs().next(storage::job_kind::token_revocation))->id == other.id);
    });
  });
}
