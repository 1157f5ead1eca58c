#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/users.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("a stored user is read back as it was written") {
  with_every_backend([](store& s) {
    auto ann = make_user(s, "ann@example.org");
    ann.disabled_at = ann.created_at + std::chrono::hours(1);
    s.write([&](auto& uow) { must(uow.users().insert(ann)); });
    s.read([&](const auto& uow) {
      const auto by_id = must(uow.users().find(ann.id));
      REQUIRE(by_id);
      CHECK(by_id->id == ann.id);
      CHECK(by_id->email == "ann@example.org");
      CHECK(by_id->name == ann.name);
      CHECK(by_id->password_hash == ann.password_hash);
      CHECK(by_id->disabled_at == ann.disabled_at);
      CHECK(by_id->created_at == ann.created_at);
      const auto by_email = must(uow.users().find_by_email("ann@example.org"));
      REQUIRE(by_email);
      CHECK(by_email->id == ann.id);
      CHECK_FALSE(must(uow.users().find(user_id::trusted("nobody"))));
      CHECK_FALSE(must(uow.users().find_by_email("Ann@example.org")));
    });
  });
}

TEST_CASE("an e-mail address belongs to one user") {
  with_every_backend([](store& s) {
    const auto first = add_user(s, "ann@example.org");
    CHECK(s.refusal([&](auto& uow) { return uow.users().insert(make_user(s, "ann@example.org")); }) == "email_taken");
    auto same_id = first;
    same_id.email = "other@example.org";
    CHECK(s.refusal([&](auto& uow) { return uow.users().insert(same_id); }) == "user_exists");
  });
}

TEST_CASE("users are listed by e-mail, page by page") {
  with_every_backend([](store& s) {
    for (const char* email : {"c@example.org", "a@example.org", "b@example.org"}) add_user(s, email);
    s.read([](const auto& uow) {
      const auto first = must(uow.users().list("", 2));
      REQUIRE(first.size() == 2);
      CHECK(first[0].email == "a@example.org");
      CHECK(first[1].email == "b@example.org");
      const auto second = must(uow.users().list("b@example.org", 2));
      REQUIRE(second.size() == 1);
      CHECK(second[0].email == "c@example.org");
      CHECK(must(uow.users().list("", 0)).empty());
      CHECK(must(uow.users().list("", -1)).empty());
    });
  });
}

TEST_CASE("password and disabled mark of a user change, those of a missing user do not") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto at = s.time.now();
    s.write([&](auto& uow) {
      must(uow.users().set_password_hash(ann.id, "$argon2id$new"));
      must(uow.users().set_disabled_at(ann.id, at));
    });
    s.read([&](const auto& uow) {
      const auto now = must(uow.users().find(ann.id));
      CHECK(now->password_hash == "$argon2id$new");
      CHECK(now->disabled_at == at);
    });
    s.write([&](auto& uow) { must(uow.users().set_disabled_at(ann.id, std::nullopt)); });
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.users().find(ann.id))->disabled_at); });
    const auto nobody = user_id::trusted("nobody");
    CHECK(s.refusal([&](auto& uow) { return uow.users().set_password_hash(nobody, "x"); }) == "user_not_found");
    CHECK(s.refusal([&](auto& uow) { return uow.users().set_disabled_at(nobody, at); }) == "user_not_found");
  });
}

TEST_CASE("text is kept byte for byte, quotes, NUL bytes and all scripts included") {
  with_every_backend([](store& s) {
    auto odd = make_user(s, "odd'); DROP TABLE users; --@example.org");
    constexpr char name[] = "Zo\xC3\xAB \xF0\x9F\x9A\x93 \"quoted\"\0tail";
    odd.name = std::string(name, sizeof name - 1);
    s.write([&](auto& uow) { must(uow.users().insert(odd)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.users().find_by_email(odd.email));
      REQUIRE(back);
      CHECK(back->name == odd.name);
    });
  });
}
