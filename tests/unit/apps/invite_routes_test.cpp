// What the link of an invitation tells those who hold it.
#include <doctest/doctest.h>

#include "ess/identity/invites.hpp"
#include "unit/apps/link_site.hpp"

namespace ess::test {
namespace {

struct invite_site : link_site {
  invite_site() : north(add_community(world.base(), "north")), admin(add_user(world.base(), "olga")) {
    add_member(world.base(), north, admin, "ADMIN");
    add_account("ann", "correct horse");
  }

  std::string token_for(const std::string& email) {
    const auto made = must(world.base().write([&](storage::unit_of_work& uow) {
      return identity::invite(uow, world.base().random, north, admin, email, "VIEWER", by_command_line());
    }));
    return std::string(made.token.reveal());
  }
  /// At a form before sign-in, and signed in at the same time if there is a session.
  browser at_form(const std::string& session = {}) {
    const std::string value(43, 'A');
    std::string cookies = world->site.form_cookie + "=" + value;
    if (!session.empty()) cookies += "; " + world->site.session_cookie + "=" + session;
    browser by;
    by.more = {{"Cookie", cookies}, {"X-CSRF-Token", identity::form_csrf_token(value)}};
    return by;
  }
  std::string accept(const browser& by, const std::string& token, const std::string& more) {
    const auto reply = post(by, "/api/invites/accept", R"({"token":")" + token + "\"" + more + "}");
    return std::to_string(reply.status()) + " " + std::string(reply.body());
  }
  boost::json::object look(const std::string& token) {
    const auto reply = post(at_form(), "/api/invites/look", R"({"token":")" + token + "\"}");
    REQUIRE(reply.status() == 200);
    return json_of(reply).as_object();
  }
  bool is_member(const std::string& email) {
    return must(world.base().read([&](const storage::unit_of_work& uow) -> result<bool> {
      const auto user = must(uow.users().find_by_email(email));
      return user && must(uow.memberships().find(north, user->id)).has_value();
    }));
  }

  community_id north;
  user_id admin;
};

constexpr const char* whole_form = R"(,"name":"Ann","password":"a long text of 2026")";

}  // namespace

TEST_CASE_FIXTURE(invite_site, "SE-5: a link that was not mailed does not say whether its address has an account") {
  world.send_no_mail();
  const auto known = token_for("ann@example.org");
  const auto unknown = token_for("nobody@example.org");
  auto seen = look(known);
  CHECK_FALSE(seen.contains("hasAccount"));
  CHECK(string_member(seen, "email") == "ann@example.org");
  seen["email"] = "nobody@example.org";
  CHECK(seen == look(unknown));

  for (const char* form :
       {"", R"(,"name":"","password":"a long text of 2026")", R"(,"name":"a\nb","password":"a long text of 2026")",
        R"(,"name":"Ann","password":"short")", R"(,"name":"Ann")", R"(,"password":"a long text of 2026")"}) {
    CAPTURE(form);
    const auto refused = accept(at_form(), known, form);
    CHECK(refused.starts_with("4"));
    CHECK(refused == accept(at_form(), unknown, form));
  }
  // Whoever invites has an account of their own, and is signed in.
  for (const char* form : {"", whole_form}) {
    CAPTURE(form);
    const auto by = at_form(sign_in(admin).session);
    const auto refused = accept(by, known, form);
    CHECK(refused.find("other_account") != std::string::npos);
    CHECK(refused == accept(by, unknown, form));
  }
  CHECK(users().size() == 2);
}

TEST_CASE_FIXTURE(invite_site, "SE-5: who fills in the form of such a link makes an account, or is sent to sign in") {
  world.send_no_mail();
  const int before = world.base().count_entries("user.created");
  CHECK(accept(at_form(), token_for("ann@example.org"), whole_form).find("sign_in_needed") != std::string::npos);
  CHECK_FALSE(is_member("ann@example.org"));
  CHECK(world.base().count_entries("user.created") == before);
  CHECK(accept(at_form(), token_for("nobody@example.org"), whole_form).starts_with("200"));
  CHECK(is_member("nobody@example.org"));
  CHECK(world.base().count_entries("user.created") == before + 1);
}

TEST_CASE_FIXTURE(invite_site, "whoever was mailed the link of an invitation is told whether to sign in") {
  CHECK(bool_member(look(token_for("ann@example.org")), "hasAccount") == true);
  CHECK(bool_member(look(token_for("nobody@example.org")), "hasAccount") == false);
}

}  // namespace ess::test
