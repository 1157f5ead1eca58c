// Accounts and members over HTTP, as the pages use them.
#include <chrono>
#include <map>
#include <sstream>

#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A served desk with Olga, the owner, and Vera, a viewer, at their windows.
struct people_desk : served_desk {
  people_desk() {
    start();
    olga = std::make_unique<web_window>(port);
    vera = std::make_unique<web_window>(port);
    REQUIRE(olga->sign_in("olga@example.org", password).status == 200);
    REQUIRE(vera->sign_in("vera@example.org", password).status == 200);
    const auto session = olga->get("/api/session");
    community = "/api/communities/" + std::string(session.json.at("communities").at(0).at("id").as_string());
    vera_id = vera->get("/api/session").json.at("user").at("id").as_string().c_str();
  }
  std::string fragment_of(const web_answer& answer) const {
    const auto link = string_member(answer.json, "link").value_or("");
    return link.substr(link.find('#') + 1);
  }

  std::unique_ptr<web_window> olga;
  std::unique_ptr<web_window> vera;
  std::string community;
  std::string vera_id;
};

}  // namespace

TEST_CASE("CS-2: signing in without the form's own token is refused") {
  people_desk here;
  web_window stranger(here.port);
  const auto refused =
      stranger.post("/api/session", R"({"email":"olga@example.org","password":"correct horse staple"})");
  CHECK(refused.status == 403);
  CHECK(refused.code() == "csrf_token_invalid");
  CHECK(refused.cookies.empty());
}

TEST_CASE("SE-12: sessions are listed and ended, and what ended opens nothing any more") {
  people_desk here;
  web_window second(here.port);
  REQUIRE(second.sign_in("olga@example.org", served_desk::password).status == 200);
  const auto listed = here.olga->get("/api/account/sessions").json.at("sessions").as_array();
  REQUIRE(listed.size() == 2);
  CHECK(here.olga->del("/api/account/sessions").status == 200);
  CHECK(second.get("/api/session").status == 401);
  CHECK(here.olga->get("/api/session").status == 200);
  CHECK(here.vera->get("/api/session").status == 200);
}

TEST_CASE("SE-11: a new password ends the other sessions and gives this browser a new one") {
  people_desk here;
  web_window second(here.port);
  REQUIRE(second.sign_in("olga@example.org", served_desk::password).status == 200);
  auto& olga = *here.olga;
  const auto common = olga.post("/api/account/password", R"({"current":"correct horse staple","new":"Password1"})");
  CHECK(common.code() == "password_common");
  CHECK(string_member(common.json, "field") == "new");
  const auto wrong = olga.post("/api/account/password", R"({"current":"wrong","new":"a longer new password"})");
  CHECK(wrong.status == 403);
  CHECK(string_member(wrong.json, "field") == "current");
  const auto old_cookie = olga.cookie;
  const auto changed =
      olga.post("/api/account/password", R"({"current":"correct horse staple","new":"a longer new password"})");
  REQUIRE(changed.status == 200);
  CHECK(second.get("/api/session").status == 401);
  CHECK(olga.get("/api/session").status == 401);
  olga.take_cookie(changed);
  CHECK(olga.cookie != old_cookie);
  CHECK(olga.get("/api/session").status == 200);
  web_window again(here.port);
  CHECK(again.sign_in("olga@example.org", served_desk::password).status == 401);
  CHECK(again.sign_in("olga@example.org", "a longer new password").status == 200);
}

TEST_CASE("SE-11: an account that essctl disables beside the server is signed out within a second") {
  people_desk here;
  REQUIRE(here.vera->get("/api/session").status == 200);
  here.must({"user", "disable", "--user", "vera@example.org"});
  const auto disabled = std::chrono::steady_clock::now();
  CHECK(here.vera->get("/api/session").status == 401);
  CHECK(std::chrono::steady_clock::now() - disabled < std::chrono::seconds(1));
  CHECK(here.olga->get("/api/session").status == 200);
  here.must({"user", "enable", "--user", "vera@example.org"});
  CHECK(here.vera->get("/api/session").status == 401);
  CHECK(here.vera->sign_in("vera@example.org", served_desk::password).status == 200);
}

TEST_CASE(
    "SE-9: behind a proxy that does TLS every cookie is __Host-, Secure, HttpOnly, SameSite=Lax, without a domain") {
  served_desk here;
  here.environment["ESS_TRUSTED_PROXIES"] = "127.0.0.1";
  here.environment["ESS_PUBLIC_URL"] = "https://localhost:" + std::to_string(here.port);
  here.start();
  web_window olga(here.port);
  const auto plain = olga.open_form();
  CHECK(plain.code() == "https_required");
  CHECK(plain.cookies.empty());
  olga.more = {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-For", "203.0.113.7"}};
  olga.cookie.clear();
  std::string cookies = olga.open_form().cookies;
  const auto signed_in = olga.sign_in("olga@example.org", served_desk::password);
  REQUIRE(signed_in.status == 200);
  cookies += signed_in.cookies;
  cookies += olga.post("/api/auth/signin/discord", "{}").cookies;
  const auto out = olga.del("/api/session");
  CHECK(out.status == 200);
  cookies += out.cookies;
  std::map<std::string, int> names;
  std::istringstream lines(cookies);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    ++names[line.substr(0, line.find('='))];
    for (const char* part : {"; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/;"}) CHECK(contains(line, part));
    CHECK_FALSE(contains(line, "Domain"));
  }
  const std::map<std::string, int> expected = {
      {"__Host-ess_form", 1}, {"__Host-ess_session", 2}, {"__Host-ess_device", 1}, {"__Host-ess_link", 2}};
  CHECK(names == expected);
}

TEST_CASE("SE-6: five wrong passwords slow this browser's network down, and a known browser is counted apart") {
  people_desk here;
  web_window guesser(here.port);
  for (int i = 0; i < 5; ++i) CHECK(guesser.sign_in("vera@example.org", "wrong password").status == 401);
  const auto slowed = guesser.sign_in("vera@example.org", served_desk::password);
  CHECK(slowed.status == 429);
  CHECK(guesser.sign_in("nobody@example.org", "wrong password").status == 401);
  // Vera's own browser, on the same network, has the cookie of an earlier sign-in.
  web_window known(here.port);
  known.cookie = here.vera->device;
  CHECK(known.sign_in("vera@example.org", served_desk::password).status == 200);
}

TEST_CASE("SE-13: a person is invited, joins with a new account, is suspended and restored") {
  people_desk here;
  auto& olga = *here.olga;
  const auto invited = olga.post(here.community + "/invites", R"({"email":"robin@example.org","role":"MOD"})");
  REQUIRE(invited.status == 200);
  const auto token = here.fragment_of(invited);
  web_window robin(here.port);
  robin.open_form();
  const auto seen = robin.post("/api/invites/look", R"({"token":")" + token + R"("})");
  CHECK(string_member(seen.json.at("community"), "name") == "North");
  CHECK_FALSE(bool_member(seen.json, "hasAccount").has_value());
  const std::string form = R"({"token":")" + token + R"(","name":"Robin","password":"robin likes long ones"})";
  CHECK(robin.post("/api/invites/accept", form).status == 200);
  CHECK(robin.post("/api/invites/accept", form).code() == "token_invalid");
  REQUIRE(robin.sign_in("robin@example.org", "robin likes long ones").status == 200);

  const auto members = olga.get(here.community + "/members").json.at("members").as_array();
  std::string id;
  for (const auto& each : members) {
    if (string_member(each, "email") == "robin@example.org") id = string_member(each, "userId").value_or("");
  }
  REQUIRE_FALSE(id.empty());
  CHECK(olga.post(here.community + "/members/" + id + "/suspend", "{}").status == 200);
  CHECK(robin.get("/api/session").status == 401);
  CHECK(olga.post(here.community + "/members/" + id + "/restore", "{}").status == 200);
  CHECK(olga.put(here.community + "/members/" + id, R"({"role":"VIEWER"})").status == 200);
  CHECK(here.vera->get(here.community + "/members").status == 403);
  CHECK(olga.del(here.community + "/members/" + id).status == 200);
}

TEST_CASE("SE-8: who accepts an invitation while signed in goes on under a new session id") {
  people_desk here;
  here.must({"community", "add", "--name", "South", "--slug", "south"});
  const auto printed =
      here.must({"member", "invite", "--community", "south", "--email", "vera@example.org", "--role", "MOD"});
  const auto token = printed.substr(printed.find('#') + 1, 43);
  auto& vera = *here.vera;
  const auto before = vera.cookie;
  vera.open_form();
  const auto accepted = vera.post("/api/invites/accept", R"({"token":")" + token + R"("})");
  REQUIRE(accepted.status == 200);
  web_window old(here.port);
  old.cookie = before;
  CHECK(old.get("/api/session").status == 401);
  vera.take_cookie(accepted);
  CHECK(vera.get("/api/session").json.at("communities").as_array().size() == 2);
}

TEST_CASE("SE-5: asking for a reset answers the same for everybody, and a link of essctl sets a password once") {
  people_desk here;
  web_window stranger(here.port);
  stranger.open_form();
  const auto ask = [&](const std::string& body) {
    const auto from = std::chrono::steady_clock::now();
    auto answer = stranger.post("/api/password-resets", body);
    // Longer than the work takes in either case, so that the time says nothing; the server counts whole milliseconds.
    CHECK(std::chrono::steady_clock::now() - from > std::chrono::milliseconds(298));
    return answer;
  };
  const auto known = ask(R"({"email":"vera@example.org"})");
  const auto unknown = ask(R"({"email":"nobody@example.org"})");
  CHECK(known.status == 200);
  CHECK(known.body == unknown.body);
  const auto printed = here.must({"user", "passwd", "--user", "vera@example.org", "--link"});
  const auto token = printed.substr(printed.find('#') + 1, 43);
  const auto choose = R"({"token":")" + token + R"(","password":"another good one"})";
  CHECK(stranger.post("/api/password-resets/complete", choose).status == 200);
  CHECK(stranger.post("/api/password-resets/complete", choose).code() == "token_invalid");
  CHECK(here.vera->get("/api/session").status == 401);
  CHECK(here.vera->sign_in("vera@example.org", "another good one").status == 200);
}

TEST_CASE("OA-22: an account is exported and deleted, and the audit log still verifies") {
  people_desk here;
  const auto file = here.vera->get("/api/account/export");
  CHECK(file.status == 200);
  CHECK(file.json.at("account").at("email") == "vera@example.org");
  CHECK(here.olga->del("/api/account").code() == "last_owner");
  CHECK(here.vera->del("/api/account").status == 200);
  CHECK(here.vera->get("/api/session").status == 401);
  CHECK(here.essctl({"audit", "verify"}).exit_code == 0);
  CHECK(here.must({"user", "list"}).find("vera@example.org") == std::string::npos);
}
