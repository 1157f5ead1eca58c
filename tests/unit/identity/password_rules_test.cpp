#include "ess/identity/password_rules.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::test::reason_of;

TEST_CASE("SE-3: at least 3,000 common passwords are refused, in any case") {
  CHECK(identity::common_password_count() >= 3000);
  for (const auto* text : {"password", "PASSWORD", "Password1", "12345678", "iloveyou", "trustno1", "baseball"}) {
    CAPTURE(text);
    CHECK(reason_of(identity::check_new_password(text)) == "password_common");
  }
  CHECK_FALSE(identity::is_common_password("correct horse staple"));
  CHECK_FALSE(identity::is_common_password(""));
  CHECK_FALSE(identity::is_common_password("\xff"));
  CHECK_FALSE(identity::is_common_password("zzzzzzzzzzzzzzzzzzzz"));
  CHECK_FALSE(identity::is_common_password("!"));
}

TEST_CASE("SE-3: the name of the product or of one's community is no password, however dressed") {
  const std::vector<std::string> names = {"Night City", "night-city"};
  for (const auto* text :
       {"ess12345", "ESS Discord", "ess-discord!", "Night City", "NIGHTCITY2024", "2024night-city!"}) {
    CAPTURE(text);
    CHECK(reason_of(identity::check_new_password(text, names)) == "password_is_name");
  }
  CHECK(identity::check_new_password("night city owls", names));
  CHECK(identity::check_new_password("Night City"));
  CHECK(identity::check_new_password("2718281828459", names));
}

TEST_CASE("SE-3: the names around a user are those of their communities") {
  ess::test::world w;
  const auto ann = ess::test::add_user(w, "ann");
  ess::test::add_member(w, ess::test::add_community(w, "harbour"), ann, "MOD");
  ess::test::add_community(w, "elsewhere");
  const auto names = w.read([&](const auto& uow) { return identity::names_around(uow, ann); });
  CHECK(names.value() == std::vector<std::string>{"Community harbour", "harbour"});
}
