#include "ess/identity/accounts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::reason_of;

TEST_CASE("SE-5: an e-mail address has one normal form") {
  for (const auto* text : {"Ann@Example.ORG", "  ann@example.org\t", "ANN@EXAMPLE.ORG", "ａｎｎ@example.org"}) {
    CAPTURE(text);
    CHECK(identity::normal_email(text).value() == "ann@example.org");
  }
  CHECK(identity::normal_email("STRASSE@x.de").value() == identity::normal_email("straße@x.de").value());
}

TEST_CASE("what is no e-mail address is refused") {
  for (const auto& text : std::vector<std::string>{"", "ann", "@", "ann@", "@x", "a@b@c", "a b@c", "a\n@b", "a\xff@b",
                                                   std::string(250, 'a') + "@x.de", std::string("a\0@b", 4)}) {
    CAPTURE(text);
    CHECK(reason_of(identity::normal_email(text)) == "invalid_email");
  }
}

TEST_CASE("SE-3: passwords have 8 to 128 characters of any Unicode, and nothing else is asked of them") {
  std::string snow;
  for (int i = 0; i < 8; ++i) snow += "☃";
  CHECK(identity::check_new_password(snow));
  CHECK(identity::check_new_password("        "));
  CHECK(identity::check_new_password("qqqqqqqv"));
  CHECK(identity::check_new_password(std::string(128, 'x')));
  CHECK(identity::check_new_password("line\nbreak"));
  CHECK(reason_of(identity::check_new_password("1234567")) == "password_too_short");
  CHECK(reason_of(identity::check_new_password(snow.substr(3))) == "password_too_short");
  CHECK(reason_of(identity::check_new_password("")) == "password_too_short");
  CHECK(reason_of(identity::check_new_password(std::string(129, 'x'))) == "password_too_long");
  std::string long_snow;
  for (int i = 0; i < 129; ++i) long_snow += "☃";
  CHECK(reason_of(identity::check_new_password(long_snow)) == "password_too_long");
}

TEST_CASE("SE-3: NUL and malformed UTF-8 are no password") {
  CHECK(reason_of(identity::check_new_password(std::string("abcd\0efgh", 9))) == "password_not_text");
  CHECK(reason_of(identity::check_new_password("abcdefgh\xff")) == "password_not_text");
  CHECK(reason_of(identity::check_new_password("abcdefgh\xed\xa0\x80")) == "password_not_text");
}

TEST_CASE("SE-5: an address can be taken once, in whatever spelling") {
  ess::test::world w;
  const auto create = [&](const std::string& email) {
    return w.write([&](unit_of_work& uow) {
      return identity::create_user(uow, w.random, {email, "Ann", "phc"}, ess::test::by_command_line());
    });
  };
  const auto ann = create("Ann@Example.org");
  REQUIRE(ann);
  CHECK(ann->email == "ann@example.org");
  CHECK(reason_of(create(" ANN@example.ORG ")) == "email_taken");
  CHECK(w.count_entries("user.created") == 1);
  const auto found = w.read([&](const unit_of_work& uow) { return identity::find_by_email(uow, "ANN@EXAMPLE.org"); });
  REQUIRE(found);
  REQUIRE(*found);
  CHECK((*found)->id == ann->id);
  CHECK_FALSE(*w.read([&](const unit_of_work& uow) { return identity::find_by_email(uow, "not an address"); }));
}

TEST_CASE("a user needs a name and an address") {
  ess::test::world w;
  const auto create = [&](const std::string& email, const std::string& name) {
    return reason_of(w.write([&](unit_of_work& uow) {
      return identity::create_user(uow, w.random, {email, name, ""}, ess::test::by_command_line());
    }));
  };
  CHECK(create("ann", "Ann") == "invalid_email");
  CHECK(create("ann@x.de", "") == "invalid_name");
  CHECK(create("ann@x.de", "  ") == "invalid_name");
  CHECK(create("ann@x.de", "a\nb") == "invalid_name");
  CHECK(create("ann@x.de", std::string(101, 'a')) == "invalid_name");
  CHECK(w.entries().empty());
}

TEST_CASE("the hashed part of the entry about a new user has no name and no address") {
  ess::test::world w;
  ess::test::add_user(w, "ann");
  const auto entry = w.entries().back();
  CHECK(entry.event == "user.created");
  CHECK(entry.body.find("ann@example.org") == std::string::npos);
  CHECK(entry.personal.find("ann@example.org") != std::string::npos);
}

TEST_CASE("a changed password ends the other sessions and keeps the one it was changed from") {
  ess::test::world w;
  const auto ann = ess::test::add_user(w, "ann");
  const auto here = ess::test::add_session(w, ann);
  const auto elsewhere = ess::test::add_session(w, ann);
  REQUIRE(w.write([&](unit_of_work& uow) {
    return identity::set_password(uow, w.random, ann, "new phc", here.token_hash, ess::test::by_command_line());
  }));
  ess::test::must(w.read([&](const unit_of_work& uow) {
    CHECK(uow.sessions().find(here.token_hash).value().has_value());
    CHECK_FALSE(uow.sessions().find(elsewhere.token_hash).value().has_value());
    CHECK(uow.users().find(ann).value()->password_hash == "new phc");
    return ess::success();
  }));
  CHECK(w.count_entries("password.changed") == 1);
}

TEST_CASE("disabling a user ends every session, once, and is audited once") {
  ess::test::world w;
  const auto ann = ess::test::add_user(w, "ann");
  const auto session = ess::test::add_session(w, ann);
  const auto disable = [&] {
    return w.write(
        [&](unit_of_work& uow) { return identity::disable_user(uow, w.random, ann, ess::test::by_command_line()); });
  };
  REQUIRE(disable());
  REQUIRE(disable());
  CHECK_FALSE(w.read([&](const unit_of_work& uow) { return uow.sessions().find(session.token_hash); }).value());
  CHECK(w.count_entries("user.disabled") == 1);
  const auto nobody = ess::user_id::trusted("nobody");
  CHECK(reason_of(w.write([&](unit_of_work& uow) {
          return identity::disable_user(uow, w.random, nobody, ess::test::by_command_line());
        })) == "user_not_found");
}
