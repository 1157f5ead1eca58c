// Linking with real programs: a Discord that fails for a while, a mail program, and what is left on the disk.
#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "system/programs/stack.hpp"
#include "system/programs/web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A person at a browser, and the simulated Discord they are signed in to.
class link_visit {
 public:
  explicit link_visit(const stack& installation) : site(installation.server_port()), discord(installation.sim_port()) {
    REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
  }

  /// From the button to the confirmation; the state and the code that went over the wire are kept.
  void link() {
    const auto started = site.post("/api/auth/signin/discord", "{}");
    REQUIRE(started.status == 200);
    site.take_cookie(started);
    const auto url = string_member(started.json, "authorizeUrl").value_or("");
    state = value_in(url, "state");
    boost::json::object asked;
    asked["userId"] = std::string(demo_world::owner);
    asked["authorizeUrl"] = url;
    const auto back =
        string_member(discord.post("/_sim/authorize", to_json_text(asked)).json, "redirectUrl").value_or("");
    code = value_in(back, "code");
    const auto returned = site.get(back.substr(back.find('/', 8)));
    REQUIRE(returned.status == 303);
    const auto at = returned.location.find("?pending=");
    REQUIRE(at != std::string::npos);
    const auto confirmed =
        site.post("/api/account/link/pending/" + returned.location.substr(at + 9) + "/confirm", "{}");
    REQUIRE(confirmed.status == 200);
  }
  int revocations() {
    int found = 0;
    const auto seen = discord.get("/_sim/requests");
    for (auto at = seen.body.find("/oauth2/token/revoke"); at != std::string::npos;
         at = seen.body.find("/oauth2/token/revoke", at + 1)) {
      ++found;
    }
    return found;
  }

  web_window site;
  web_window discord;
  std::string state;
  std::string code;

 private:
  static std::string value_in(const std::string& url, const std::string& name) {
    const auto begin = url.find(name + "=") + name.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
  }
};

/// Whether the text comes to be in the file within a while.
bool wait_for_line(const std::filesystem::path& file, const std::string& text) {
  for (int n = 0; n < 400; ++n) {
    if (read_file(file).find(text) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

/// What the programs said and everything in the installation's folder, the database among it.
std::string all_that_is_left(stack& installation) {
  std::string written = installation.server().out() + installation.server().err();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(installation.folder())) {
    if (entry.is_regular_file()) written += read_file(entry.path());
  }
  return written;
}

}  // namespace

TEST_CASE("OA-17: a token that Discord would not revoke is revoked after a restart, and unlinking waits for nobody") {
  stack installation;
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  {
    link_visit visit(installation);
    visit.discord.post("/_sim/faults", R"({"kind":"rest","status":503,"count":1000,"path":"/oauth2/token/revoke"})");
    visit.link();
    CHECK(installation.server().wait_for_text("token_revocation.postponed"));
    CHECK(visit.site.del("/api/account/link").status == 200);
  }
  CHECK(installation.server().stop() == 0);
  web_window discord(installation.sim_port());
  discord.post("/_sim/faults", R"({"kind":"clear"})");
  installation.start_server();
  CHECK(installation.server().wait_for_text("token_revocation.done"));
  link_visit again(installation);
  CHECK(again.revocations() >= 2);
  CHECK(again.site.get("/api/account/link").body.find("\"linked\":false") != std::string::npos);
}

TEST_CASE("OA-13: link and unlink are mailed to the owner by the command of the settings") {
  stack installation;
  const auto mails = installation.folder() / "mails";
  const auto program = installation.folder() / "mailer";
  write_file(program, "#!/bin/sh\nif [ ! -e \"$1\" ]; then touch \"$1\"; echo busy >&2; exit 75; fi\ncat >> \"$1\"\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  installation.settings()["ESS_MAIL_COMMAND"] = "'" + program.string() + "' '" + mails.string() + "'";
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  link_visit visit(installation);
  visit.link();
  // Busy at first: the mail comes with the second try, so the wait is longer here.
  CHECK(installation.server().wait_for_text("mail.postponed"));
  CHECK(installation.server().wait_for_text("mail.done", std::chrono::seconds(40)));
  CHECK(installation.server().err().find("busy") != std::string::npos);
  const auto written = read_file(mails);
  CHECK(written.find("To: owner@ess.example\n") != std::string::npos);
  CHECK(written.find("From: ess@localhost\n") != std::string::npos);
  CHECK(written.find("Subject: A Discord account was linked to your account\n") != std::string::npos);
  CHECK(visit.site.get("/api/notices").body.find("discord.linked") != std::string::npos);
  CHECK(written.find("Your Discord account was unlinked") == std::string::npos);
  REQUIRE(visit.site.del("/api/account/link").status == 200);
  CHECK(wait_for_line(mails, "Subject: Your Discord account was unlinked\n"));
  CHECK(visit.site.get("/api/notices").body.find("discord.unlinked") != std::string::npos);
}

TEST_CASE("OA-19: neither code nor state nor cookie of a link is in anything that the run leaves behind") {
  stack installation;
  installation.settings()["ESS_LOG"] = "debug";
  installation.set_up();
  installation.start_sim();
  installation.start_server();
  link_visit visit(installation);
  visit.discord.post("/_sim/faults", R"({"kind":"rest","status":503,"count":1,"path":"/oauth2/token/revoke"})");
  visit.link();
  // A second time, so that the refusal is written too.
  visit.site.get("/api/auth/callback/discord?code=" + visit.code + "&state=" + visit.state);
  CHECK(installation.server().stop() == 0);
  const auto written = all_that_is_left(installation);
  REQUIRE(written.size() > 10'000);
  for (const auto& hidden : {visit.code, visit.state, visit.site.cookie_value("ess_link")}) {
    REQUIRE(hidden.size() > 20);
    CHECK(written.find(hidden) == std::string::npos);
  }
}

TEST_CASE(
    "SE-7: no session that may still be used is in the database, nor in anything else that the run leaves behind") {
  stack installation;
  installation.settings()["ESS_LOG"] = "debug";
  installation.set_up();
  installation.start_server();
  web_window site(installation.server_port());
  REQUIRE(site.sign_in("owner@ess.example", installation.password()).status == 200);
  const auto token = site.cookie_value("ess_session");
  REQUIRE(token.size() == 43);
  REQUIRE(from_base64url(token));
  REQUIRE(site.get("/api/session").status == 200);
  CHECK(installation.server().stop() == 0);
  const auto written = all_that_is_left(installation);
  const auto hash = crypto::sha256(token);
  CHECK(written.find(hash) != std::string::npos);  // this is what is kept of it
  for (const auto& form : {token, from_base64url(token).value(), to_hex(from_base64url(token).value())}) {
    CHECK(written.find(form) == std::string::npos);
  }
  // The run is over, the session is not.
  installation.start_server();
  CHECK(site.get("/api/session").status == 200);
}
