#include "ess/client/bot_api.hpp"

#include <doctest/doctest.h>

#include "ess/api/error.hpp"
#include "ess/base/json.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;

client::bot_api_settings server() {
  client::bot_api_settings settings;
  settings.base_url = "http://127.0.0.1:3000";
  return settings;
}

struct api_fixture {
  test::fake_http_client http;
  client::bot_api ess{http, server(), secret("ess_dev_key")};
  api::bot_request who{guild_id::trusted(700), discord_user_id::trusted(42)};
};

TEST_CASE_FIXTURE(api_fixture, "a call carries the key, the guild and the user") {
  http.reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  const auto calls = test::run(ess.dispatch_calls(who));
  REQUIRE(calls.has_value());
  CHECK(calls->open_count == 0);
  const auto& sent = http.requests().at(0);
  CHECK(sent.url() == "http://127.0.0.1:3000/api/bot/dispatch/calls");
  CHECK(sent.header("X-API-Key") == "ess_dev_key");
  CHECK(sent.header("Content-Type") == "application/json");
  const auto body = parse_json(sent.body()).value();
  CHECK(string_member(body, "guildId") == "700");
  CHECK(string_member(body, "discordUserId") == "42");
}

TEST_CASE_FIXTURE(api_fixture, "what the server refuses keeps its reason and its words") {
  http.reply_json(403, R"({"ok":false,"error":"Your Discord account is not linked to ESS.","code":"not_linked"})");
  const auto players = test::run(ess.whois(api::whois_request(who, "ann")));
  REQUIRE_FALSE(players.has_value());
  CHECK(players.error().code() == errc::forbidden);
  CHECK(players.error().reason() == "not_linked");
  CHECK(players.error().message() == "Your Discord account is not linked to ESS.");
}

TEST_CASE_FIXTURE(api_fixture, "a rate limit says how long") {
  http.reply(429, R"({"ok":false,"error":"Too fast.","code":"rate_limited"})", {net::http_header{"Retry-After", "7"}});
  CHECK(test::run(ess.status(who)).error().retry_after() == std::chrono::seconds(7));
}

TEST_CASE_FIXTURE(api_fixture, "reading is tried once more after a broken connection, deciding is not") {
  const error lost(errc::unavailable, "connection_lost", "lost");
  http.fail(lost).reply_json(200, R"({"ok":true,"approvals":[]})");
  CHECK(test::run(ess.list_approvals(api::approvals_request(who))).has_value());
  CHECK(http.requests().size() == 2);
  http.fail(lost);
  const api::decision_request decision(who, approval_id::trusted("a1"));
  CHECK(test::run(ess.approve(decision)).error().reason() == "connection_lost");
  http.fail(lost);
  CHECK(test::run(ess.deny(decision)).error().reason() == "connection_lost");
  CHECK(http.requests().size() == 4);
}

TEST_CASE_FIXTURE(api_fixture, "a look at one request is given up soon, since a form waits for it") {
  http.reply_json(200, R"({"ok":true,"approvals":[]})").reply_json(200, R"({"ok":true,"approvals":[]})");
  api::approvals_request about_one(who, api::list_purpose::autocomplete);
  about_one.about(approval_id::trusted("a1"));
  CHECK(test::run(ess.list_approvals(about_one)).has_value());
  CHECK(test::run(ess.list_approvals(api::approvals_request(who))).has_value());
  CHECK(http.requests()[0].timeout() == std::chrono::milliseconds(1'200));
  CHECK(http.requests()[0].body().find(R"("approvalId":"a1")") != std::string::npos);
  CHECK(http.requests()[1].timeout() == std::chrono::seconds(10));
  CHECK(http.requests()[1].body().find("approvalId") == std::string::npos);
}

TEST_CASE_FIXTURE(api_fixture, "a page of a proxy instead of JSON is an error, not a crash") {
  http.reply(200, "<html>").reply(502, "<html>bad gateway").reply_json(200, R"({"ok":true})");
  CHECK(test::run(ess.status(who)).error().reason() == "invalid_answer");
  CHECK(test::run(ess.status(who)).error().code() == errc::unavailable);
  CHECK(test::run(ess.list_approvals(api::approvals_request(who))).error().reason() == "invalid_answer");
}

api::lease_request a_lease() {
  api::lease_request wanted;
  wanted.scope = "500 0-0/1";
  wanted.holder = "this-process";
  return wanted;
}

TEST_CASE_FIXTURE(api_fixture,
                  "GW-10: whoever asked for a first lease and got none sends nothing until one is granted") {
  const api::decision_request decision(who, approval_id::trusted("a1"));
  const auto is_held_back = [&](const char* reason) {
    CHECK_FALSE(test::run(ess.lease(a_lease())).has_value());
    const auto asked = http.requests().size();
    CHECK(ess.waits_for_lease());
    CHECK(test::run(ess.approve(decision)).error().reason() == reason);
    CHECK(test::run(ess.dispatch_calls(who)).error().reason() == reason);
    CHECK(http.requests().size() == asked);
  };
  http.fail(error(errc::timeout, "timeout", "late"));
  is_held_back("lease_unknown");
  http.reply(503, "<html>");
  is_held_back("lease_unknown");
  http.reply(429, R"({"ok":false,"error":"Too fast.","code":"rate_limited"})");
  is_held_back("lease_unknown");
  http.reply_json(200, R"({"ok":true})");
  is_held_back("lease_unknown");
  http.reply_json(401, R"({"ok":false,"error":"No such key.","code":"invalid_api_key"})");
  is_held_back("invalid_api_key");

  http.reply_json(200, R"({"ok":true,"fence":7,"lifeMs":30000})");
  CHECK(test::run(ess.lease(a_lease())).has_value());
  CHECK_FALSE(ess.waits_for_lease());
  // A renewal that fails later changes nothing: ESS knows the number, and refuses it once another process has taken
  // over.
  http.fail(error(errc::timeout, "timeout", "late")).reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  CHECK_FALSE(test::run(ess.lease(a_lease())).has_value());
  CHECK(test::run(ess.dispatch_calls(who)).has_value());
  CHECK(http.requests().back().header(api::fence_header) == "7");
}

TEST_CASE_FIXTURE(api_fixture, "a server that knows no leases is called without") {
  http.reply(404, "{}").reply_json(200, R"({"ok":true,"openCount":0,"calls":[]})");
  CHECK_FALSE(test::run(ess.lease(a_lease())).has_value());
  CHECK(test::run(ess.dispatch_calls(who)).has_value());
}

TEST_CASE("calls to ESS end with an error or well, whatever the server does, and a decision is made once") {
  const api::bot_request who{guild_id::trusted(700), discord_user_id::trusted(42)};
  const auto break_call = [](const char* answer, const auto& call, std::size_t most_requests) {
    const auto script = [&](test::fake_http_client& http) { http.reply_json(200, answer); };
    const auto run = [&](test::fake_http_client& http) {
      client::bot_api ess(http, server(), secret("ess_dev_key"));
      auto outcome = test::run(call(ess));
      CHECK(http.requests().size() <= most_requests);
      return outcome;
    };
    test::fail_at_each(script, run, [](const auto& outcome) { test::check_clean_end(outcome); });
  };
  break_call(R"({"ok":true,"openCount":0,"calls":[]})", [&](client::bot_api& ess) { return ess.dispatch_calls(who); },
             2);
  break_call(R"({"ok":true,"approvals":[]})",
             [&](client::bot_api& ess) { return ess.list_approvals(api::approvals_request(who)); }, 2);
  break_call(R"({"ok":true,"players":[]})",
             [&](client::bot_api& ess) { return ess.whois(api::whois_request(who, "ann")); }, 2);
  const api::decision_request decision(who, approval_id::trusted("a1"));
  break_call(R"({"ok":true,"result":{"message":"Approved.","approvalId":"a1","status":"APPROVED"}})",
             [&](client::bot_api& ess) { return ess.approve(decision); }, 1);
}

}  // namespace
