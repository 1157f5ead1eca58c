// Linking through the routes of ess-server, against a simulated Discord.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "unit/apps/link_site.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("OA-2: a link is never started by a GET, by another site, or without the session's token") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto by = site.sign_in(ann);
  CHECK(site.get(by, "/api/auth/signin/discord").status() == 404);
  auto no_token = by;
  no_token.sends_csrf = false;
  CHECK(link_site::code_of(site.post(no_token, "/api/auth/signin/discord")) == "csrf_token_invalid");
  for (const net::http_header& sent :
       {net::http_header{"Origin", "https://evil.example"}, net::http_header{"Sec-Fetch-Site", "cross-site"},
        net::http_header{"Sec-Fetch-Site", "same-site"}, net::http_header{"Origin", "null"}}) {
    auto other_site = by;
    other_site.more.push_back(sent);
    INFO(sent.name << ": " << sent.value);
    const auto reply = site.post(other_site, "/api/auth/signin/discord");
    CHECK(reply.status() == 403);
    CHECK(link_site::cookie_of(reply, site.world->site.link_cookie).empty());
  }
}

TEST_CASE("OA-4: fifty callbacks at once with one state lead to one token request and one link") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  const auto back = site.consent(site.start(by), link_site::nelly);
  std::vector<std::string> ways;
  int left = 50;
  for (int n = 0; n < 50; ++n) {
    auto one = [&]() -> net::awaitable<void> {
      auto request = site.request_of(by, http::method::get, back);
      auto reply = co_await site.serve(std::move(request));
      ways.push_back(link_site::location_of(reply));
      if (--left == 0) site.io.stop();
    };
    boost::asio::co_spawn(site.io, std::move(one), [](std::exception_ptr failure) { CHECK_FALSE(failure); });
  }
  site.io.restart();
  site.io.run();
  REQUIRE(ways.size() == 50);
  const auto confirmations =
      std::ranges::count_if(ways, [](const auto& way) { return way.find("/confirm?pending=") != std::string::npos; });
  CHECK(confirmations == 1);
  CHECK(site.discord.count("/oauth2/token") == 1);
  CHECK(site.discord.count("/users/@me") == 1);
  const auto way =
      std::ranges::find_if(ways, [](const auto& each) { return each.find("pending=") != std::string::npos; });
  CHECK(site.confirm(by, way->substr(way->find("pending=") + 8)).status() == 200);
  CHECK(site.link_of(ann)->identity.id.str() == link_site::nelly);
}

TEST_CASE("OA-5: a code stolen into another attempt is refused by Discord, since its verifier is not there") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto eve = add_user(site.world.base(), "eve");
  auto anns = site.sign_in(ann);
  const auto stolen = link_site::query_value(site.consent(site.start(anns), link_site::nelly), "code");
  auto eves = site.sign_in(eve);
  const auto state = link_site::query_value(site.start(eves), "state");
  const auto reply = site.get(eves, std::string(link_site::callback_path) + "?code=" + stolen + "&state=" + state);
  CHECK(link_site::location_of(reply).find("?problem=") != std::string::npos);
  CHECK(site.discord.count("/oauth2/token") == 1);
  CHECK(site.discord.count("/users/@me") == 0);
  CHECK_FALSE(site.link_of(eve));
}

TEST_CASE("OA-6: no header and no parameter changes a byte of the redirect URI") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const std::vector<net::http_header> lures = {{"Host", "evil.example"},
                                               {"X-Forwarded-Host", "evil.example"},
                                               {"X-Forwarded-Proto", "https"},
                                               {"X-Forwarded-Port", "444"},
                                               {"Forwarded", "host=evil.example;proto=https"},
                                               {"Referer", "https://evil.example/x"},
                                               {"X-Original-URL", "/evil"}};
  for (const auto& lure : lures) {
    INFO(lure.name);
    auto by = site.sign_in(ann);
    by.more.push_back(lure);
    auto reply = site.post(by, "/api/auth/signin/discord?redirect_uri=https%3A%2F%2Fevil.example&next=%2F%2Fevil");
    by.link_cookie = link_site::cookie_of(reply, site.world->site.link_cookie);
    const auto url = string_member(link_site::json_of(reply), "authorizeUrl").value_or("");
    CHECK(link_site::query_value(url, "redirect_uri") == link_site::redirect_uri);
    site.get(by, site.consent(url, link_site::nelly) + "&redirect_uri=https%3A%2F%2Fevil.example");
    const auto& sent = site.discord.requests;
    const auto exchange =
        std::find_if(sent.rbegin(), sent.rend(), [](const auto& each) { return each.url().ends_with("/token"); });
    REQUIRE(exchange != sent.rend());
    CHECK(link_site::query_value(exchange->body(), "redirect_uri") == link_site::redirect_uri);
  }
}

TEST_CASE("OA-9: a consent to something else than was asked for links nothing, and its token is revoked unused") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  const auto url = link_site::with_scope(site.start(by), "guilds");
  const auto location = link_site::location_of(site.get(by, site.consent(url, link_site::nelly)));
  CHECK(location == "/app/settings/integrations/discord?problem=scope_missing");
  CHECK(site.discord.count("/oauth2/token") == 1);
  CHECK(site.discord.count("/users/@me") == 0);
  CHECK(site.discord.count("/oauth2/token/revoke") == 1);
  CHECK_FALSE(site.owed_revocation());
  CHECK_FALSE(site.link_of(ann));
}

TEST_CASE("OA-10: a profile with a damaged id or name reaches neither page nor store") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  for (const char* profile :
       {R"({"id":41,"username":"nelly"})", R"({"id":"41 ","username":"nelly"})", R"({"id":"41","username":""})",
        R"({"id":"41","username":"nel\nly"})", R"({"id":"41","username":"nelly","global_name":"\u001b[31m"})"}) {
    CAPTURE(profile);
    site.world.base().clock.advance(1min);
    auto by = site.sign_in(ann);
    site.discord.profile = profile;
    CHECK(site.reach_confirmation(by, link_site::nelly).ends_with("?problem=discord_unavailable"));
  }
  CHECK(site.discord.count("/oauth2/token/revoke") == 5);
  CHECK_FALSE(site.link_of(ann));
}

TEST_CASE("OA-22: an avatar that is no hash is not kept with the link") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  site.discord.profile = R"({"id":"41","username":"nelly","avatar":"https://evil.example/x.png"})";
  REQUIRE(site.confirm(by, site.reach_confirmation(by, link_site::nelly)).status() == 200);
  CHECK(site.link_of(ann)->identity.avatar.empty());
}

TEST_CASE("OA-10: whoever the browser claims to be at Discord, the link is to whom the token belongs") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  by.more.push_back({"X-Discord-User", link_site::robin});
  const auto back = site.consent(site.start(by), link_site::nelly) + "&id=42&user_id=42&discordUserId=42";
  const auto pending = link_site::pending_of(site.get(by, back));
  const auto confirmation = "/api/account/link/pending/" + pending + "/confirm";
  CHECK(link_site::code_of(site.post(by, confirmation, R"({"id":"42"})")) == "unknown_field");
  CHECK(site.post(by, confirmation + "?id=42").status() == 200);
  CHECK(site.link_of(ann)->identity.id.str() == link_site::nelly);
}

TEST_CASE("OA-13: the owner is told of link, unlink and a refused takeover, in the app and by mail") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto eve = add_user(site.world.base(), "eve");
  auto anns = site.sign_in(ann);
  auto eves = site.sign_in(eve);
  REQUIRE(site.confirm(anns, site.reach_confirmation(anns, link_site::nelly)).status() == 200);
  CHECK(site.reach_confirmation(eves, link_site::nelly).find("discord_id_taken") != std::string::npos);
  REQUIRE(site.ask(anns, http::method::delete_, "/api/account/link").status() == 200);
  const auto told = site.notices_of(ann);
  REQUIRE(told.size() == 3);
  CHECK(told[0].kind == "discord.unlinked");
  CHECK(told[1].kind == "discord.link_refused");
  CHECK(told[2].kind == "discord.linked");
  CHECK(site.notices_of(eve).empty());
  // Neither who tried, nor a name of Discord's that would outlive the link.
  for (const auto& notice : told) {
    for (const char* hidden : {"eve", "nelly", "Nelly", "41"}) CHECK(notice.text.find(hidden) == std::string::npos);
  }
  CHECK(site.take_mails() == std::vector<std::string>{"ann@example.org: A Discord account was linked to your account",
                                                      "ann@example.org: Somebody tried to link your Discord account",
                                                      "ann@example.org: Your Discord account was unlinked"});
  const auto shown = site.get(anns, "/api/notices");
  CHECK(link_site::json_of(shown).at("notices").as_array().size() == 3);
}

TEST_CASE("OA-13: linking and unlinking want a password given in the last ten minutes") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  REQUIRE(site.confirm(by, site.reach_confirmation(by, link_site::nelly)).status() == 200);
  site.world.base().clock.advance(10min);
  CHECK(link_site::code_of(site.ask(by, http::method::delete_, "/api/account/link")) == "password_needed");
  CHECK(link_site::code_of(site.post(by, "/api/auth/signin/discord")) == "password_needed");
  CHECK(site.link_of(ann));
}

TEST_CASE("OA-13: a link that was begun in time is confirmed with a password given in the last ten minutes only") {
  link_site site;
  const auto ann = site.add_account("ann", "correct horse");
  auto by = site.sign_in(ann);
  site.world.base().clock.advance(9min);
  const auto pending = site.reach_confirmation(by, link_site::nelly);
  site.world.base().clock.advance(2min);
  CHECK(link_site::code_of(site.confirm(by, pending)) == "password_needed");
  CHECK_FALSE(site.link_of(ann));
  // What the page does then: it asks for the password, and confirms once more. The session has a new token by now.
  const auto old = by;
  const auto proved = site.post(by, "/api/session/password", R"({"password":"correct horse"})");
  REQUIRE(proved.status() == 200);
  by.session = link_site::cookie_of(proved, site.world->site.session_cookie);
  CHECK(link_site::code_of(site.confirm(old, pending)) == "not_signed_in");
  CHECK(site.confirm(by, pending).status() == 200);
  CHECK(site.link_of(ann)->identity.id.str() == link_site::nelly);
}

TEST_CASE("OA-13: a password that is asked for while Discord asks does not cost the link that was begun") {
  link_site site;
  auto by = site.sign_in(site.add_account("ann", "correct horse"));
  const auto back = site.consent(site.start(by), link_site::nelly);
  const auto proved = site.post(by, "/api/session/password", R"({"password":"correct horse"})");
  by.session = link_site::cookie_of(proved, site.world->site.session_cookie);
  CHECK(site.confirm(by, link_site::pending_of(site.get(by, back))).status() == 200);
}

TEST_CASE("OA-16: the token is revoked at the end of a link, also where the link is refused, and never stored") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto eve = add_user(site.world.base(), "eve");
  auto anns = site.sign_in(ann);
  REQUIRE(site.confirm(anns, site.reach_confirmation(anns, link_site::nelly)).status() == 200);
  CHECK(site.discord.count("/oauth2/token/revoke") == 1);
  auto eves = site.sign_in(eve);
  site.reach_confirmation(eves, link_site::nelly);
  CHECK(site.discord.count("/oauth2/token/revoke") == 2);
  site.order_fault("/users/@me", 500, 1);
  site.reach_confirmation(eves, link_site::robin);
  CHECK(site.discord.count("/oauth2/token/revoke") == 3);
  CHECK_FALSE(site.owed_revocation());
}

TEST_CASE("OA-17: with Discord out of order the link goes on, unlinking works, and the revocation is owed until done") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  site.order_fault("/oauth2/token/revoke", 503, 5);
  REQUIRE(site.confirm(by, site.reach_confirmation(by, link_site::nelly)).status() == 200);
  site.discord.away = true;
  CHECK(site.ask(by, http::method::delete_, "/api/account/link").status() == 200);
  CHECK_FALSE(site.link_of(ann));
  site.discord.away = false;
  const auto queue = linking::revocation_queue(site.world.base().cipher, site.world.base().random);
  int tries = 0;
  while (const auto job = site.owed_revocation()) {
    REQUIRE(++tries < 10);
    site.world.base().clock.advance(std::max(job->due_at - site.world.base().clock.now(), 0ms));
    const auto token = must(queue.open(*job));
    const auto revoked = run(site.io, site.oauth.revoke(token));
    must(site.world.base().write(
        [&](storage::unit_of_work& uow) { return queue.settle(uow, *job, linking::attempt_of(revoked)); }));
  }
  CHECK(tries == 5);
}

TEST_CASE(
    "OA-19: codes, states, verifiers and tokens are in no log, no audit entry, no answer and no address of ours") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  auto by = site.sign_in(ann);
  const auto url = site.start(by);
  site.shown.clear();
  site.order_fault("/oauth2/token/revoke", 503, 1);
  const auto back = site.consent(url, link_site::nelly);
  const auto reply = site.get(by, back);
  CHECK(reply.status() == 303);
  CHECK(reply.header("Referrer-Policy") == "no-referrer");
  CHECK(reply.header("Cache-Control") == "no-store");
  REQUIRE(site.confirm(by, link_site::pending_of(reply)).status() == 200);
  site.get(by, back);
  site.get(by, back + "&code=twice");
  std::string written = site.shown;
  for (const auto& line : site.world.log_lines()) written += line + "\n";
  for (const auto& entry : site.world.base().entries()) written += entry.body + entry.personal;
  for (const auto& notice : site.notices_of(ann)) written += notice.text;
  const auto& exchange = site.discord.requests.front();
  const auto token = string_member(must(parse_json(site.discord.answers.front())), "access_token").value_or("");
  const std::vector<std::string> hidden = {link_site::query_value(back, "code"),
                                           link_site::query_value(url, "state"),
                                           link_site::query_value(exchange.body(), "code_verifier"),
                                           token,
                                           "client-secret",
                                           by.link_cookie};
  for (const auto& each : hidden) {
    REQUIRE(each.size() > 8);
    CHECK(written.find(each) == std::string::npos);
  }
}

TEST_CASE("OA-20: whatever a request names as the way back, the browser stays on the two pages of linking") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const std::string settings = "/app/settings/integrations/discord";
  for (const char* target : {"//evil.example", "/\\evil.example", "https:evil.example", "%2f%2fevil.example",
                             "%2F%5Cevil.example", "https%3A%2F%2Fevil.example", "javascript:alert(1)", "\\\\evil"}) {
    for (const char* name : {"return", "next", "redirect", "returnTo", "problem", "error_description"}) {
      CAPTURE(target);
      CAPTURE(name);
      // Links begun in a row are limited, and the simulated Discord has limits too.
      site.world.base().clock.advance(6min);
      const auto value = percent_encode(target);
      auto by = site.sign_in(ann);
      const auto started = site.post(by, std::string("/api/auth/signin/discord?") + name + "=" + value);
      by.link_cookie = link_site::cookie_of(started, site.world->site.link_cookie);
      const auto url = string_member(link_site::json_of(started), "authorizeUrl").value_or("");
      const auto location =
          link_site::location_of(site.get(by, site.consent(url, link_site::nelly) + "&" + name + "=" + value));
      CHECK(location.starts_with(settings + "/confirm?pending="));
      CHECK(location.find("evil") == std::string::npos);
      const auto refused = link_site::location_of(
          site.get(by, std::string(link_site::callback_path) + "?error=" + value + "&state=unknown"));
      CHECK(refused == settings + "?problem=link_state_invalid");
    }
  }
}

TEST_CASE("OA-11: of two who confirm one Discord id at once one wins, who is told of it, and the other is refused") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto eve = add_user(site.world.base(), "eve");
  std::vector<browser> both = {site.sign_in(ann), site.sign_in(eve)};
  std::vector<std::string> pending;
  for (auto& by : both) pending.push_back(site.reach_confirmation(by, link_site::nelly));
  std::vector<std::string> codes(2);
  std::size_t left = both.size();
  for (std::size_t n = 0; n < both.size(); ++n) {
    auto one = [&, n]() -> net::awaitable<void> {
      auto request =
          site.request_of(both[n], http::method::post, "/api/account/link/pending/" + pending[n] + "/confirm", "{}");
      const auto reply = co_await site.serve(std::move(request));
      codes[n] = link_site::code_of(reply);
      if (--left == 0) site.io.stop();
    };
    boost::asio::co_spawn(site.io, std::move(one), [](std::exception_ptr failure) { CHECK_FALSE(failure); });
  }
  site.io.restart();
  site.io.run();
  const bool ann_won = codes[0].empty();
  CHECK(codes[ann_won ? 1 : 0] == "discord_id_taken");
  CHECK(codes[ann_won ? 0 : 1].empty());
  const auto& winner = ann_won ? ann : eve;
  const auto& loser = ann_won ? eve : ann;
  CHECK(site.link_of(winner));
  CHECK_FALSE(site.link_of(loser));
  const auto told = site.notices_of(winner);
  REQUIRE(told.size() == 2);
  CHECK(told[0].kind == "discord.link_refused");
  CHECK(told[1].kind == "discord.linked");
  CHECK(site.notices_of(loser).empty());
}

TEST_CASE("OA-12: through the routes, an id that is linked elsewhere is refused and stays where it is") {
  link_site site;
  const auto ann = add_user(site.world.base(), "ann");
  const auto eve = add_user(site.world.base(), "eve");
  auto anns = site.sign_in(ann);
  auto eves = site.sign_in(eve);
  const auto early = site.reach_confirmation(eves, link_site::nelly);
  REQUIRE(site.confirm(anns, site.reach_confirmation(anns, link_site::nelly)).status() == 200);
  CHECK(link_site::code_of(site.confirm(eves, early)) == "discord_id_taken");
  CHECK(site.link_of(ann));
  CHECK_FALSE(site.link_of(eve));
}
