#include "ess/discord/rest/role_connections.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace ess::rest;

struct roles_fixture {
  roles_fixture() {
    client_settings settings;
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 1;
    bot.emplace(http, clock, random, log, settings, secret("bot-token"));
  }
  result<discord::role_connection> put(discord::role_connection what) {
    return test::run(put_role_connection(oauth, token, app, std::move(what)));
  }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  std::optional<client> bot;
  oauth_client oauth{http, oauth_settings("https://discord.test/api/v10", "500", secret("s&cret"))};
  secret token{"at-1"};
  application_id app = application_id::trusted(500);
};

discord::metadata_record member_record() {
  discord::metadata_record record;
  record.key = "ess_member";
  record.name = "Member";
  record.description = "Is a member";
  return record;
}

}  // namespace

TEST_CASE_FIXTURE(roles_fixture, "the application's records are replaced with its bot token") {
  const char* kept = R"([{"type":7,"key":"ess_member","name":"Member","description":"Is a member"}])";
  http.reply_json(200, kept).reply_json(200, kept).reply_json(200, "null");
  const auto answer = test::run(overwrite_metadata_records(*bot, app, {member_record()}));
  REQUIRE(answer.has_value());
  CHECK(*answer == std::vector<discord::metadata_record>{member_record()});
  const auto& sent = http.requests().at(0);
  CHECK(sent.method() == net::http_method::put);
  CHECK(sent.url() == "https://discord.test/api/v10/applications/500/role-connections/metadata");
  CHECK(sent.header("Authorization") == "Bot bot-token");
  CHECK(sent.body() == kept);
  CHECK(test::run(list_metadata_records(*bot, app)).value().size() == 1);
  CHECK(test::run(list_metadata_records(*bot, app)).value().empty());
}

TEST_CASE_FIXTURE(roles_fixture, "records are written only where Discord keeps others") {
  discord::metadata_record level = member_record();
  level.key = "ess_role_level";
  const char* both = R"([{"type":7,"key":"ess_role_level","name":"Member","description":"Is a member"},)"
                     R"({"type":7,"key":"ess_member","name":"Member","description":"Is a member"}])";
  http.reply_json(200, both);
  CHECK_FALSE(test::run(keep_metadata_records(*bot, app, {member_record(), level})).value());
  CHECK(http.requests().size() == 1);

  http.reply_json(200, "[]").reply_json(200, both);
  CHECK(test::run(keep_metadata_records(*bot, app, {member_record(), level})).value());
  CHECK(http.requests().at(2).method() == net::http_method::put);

  level.description = "Says something else";
  http.reply_json(200, both).reply_json(403, R"({"message":"no","code":20012})");
  CHECK(test::run(keep_metadata_records(*bot, app, {member_record(), level})).error().reason() == "discord_20012");
}

TEST_CASE_FIXTURE(roles_fixture, "records beyond Discord's limits are never sent") {
  discord::metadata_record wrong = member_record();
  wrong.key = "Not a key";
  CHECK(test::run(overwrite_metadata_records(*bot, app, {wrong})).error().reason() == "role_metadata_invalid");
  CHECK(http.requests().empty());
}

TEST_CASE_FIXTURE(roles_fixture, "what is said about a person goes out with that person's token") {
  http.reply_json(200, R"({"platform_name":"Harbour","metadata":{"ess_member":"1"}})").reply(204, "");
  discord::role_connection said;
  said.platform_name = "Harbour";
  said.metadata["ess_member"] = "1";
  CHECK(put(said).value() == said);
  const auto& sent = http.requests().at(0);
  CHECK(sent.method() == net::http_method::put);
  CHECK(sent.url() == "https://discord.test/api/v10/users/@me/applications/500/role-connection");
  CHECK(sent.header("Authorization") == "Bearer at-1");
  CHECK(sent.header("Content-Type") == "application/json");
  CHECK(sent.body() == R"({"platform_name":"Harbour","metadata":{"ess_member":"1"}})");
  CHECK(test::run(delete_role_connection(oauth, token, app)).has_value());
  CHECK(http.requests().at(1).method() == net::http_method::delete_);

  said.metadata["ess_member"] = std::string(101, '1');
  CHECK(put(said).error().reason() == "role_connection_invalid");
  CHECK(http.requests().size() == 2);
}

TEST_CASE_FIXTURE(roles_fixture, "refusals keep Discord's code and a limit its time") {
  http.reply_json(403, R"({"message":"Missing required OAuth2 scope","code":50026})").reply(429, "", {});
  http.reply_json(200, "[]");
  CHECK(put({}).error().reason() == "discord_50026");
  CHECK(put({}).error().retry_after().has_value());
  CHECK(test::run(get_role_connection(oauth, token, app)).error().reason() == "discord_payload_invalid");
}

TEST_CASE_FIXTURE(roles_fixture, "tokens are renewed with the refresh token, and a dead one is told by its word") {
  http.reply_json(200, R"({"access_token":"at-2","token_type":"Bearer","expires_in":604800,"refresh_token":"rt-2",)"
                       R"("scope":"identify role_connections.write"})");
  http.reply_json(400, R"({"error":"invalid_grant","error_description":"Invalid \"refresh_token\" in request"})");
  const secret refresh("rt-1");
  const auto renewed = test::run(oauth.refresh(refresh));
  REQUIRE(renewed.has_value());
  CHECK(renewed->access_token.reveal() == "at-2");
  CHECK(renewed->refresh_token.reveal() == "rt-2");
  CHECK(http.requests().at(0).body() ==
        "grant_type=refresh_token&refresh_token=rt-1&client_id=500&client_secret=s%26cret");
  CHECK(test::run(oauth.refresh(refresh)).error().reason() == "discord_oauth_invalid_grant");
}

TEST_CASE_FIXTURE(roles_fixture, "a code of a flow without PKCE is exchanged without a verifier") {
  http.reply_json(200, R"({"access_token":"at","token_type":"Bearer","expires_in":60,"refresh_token":"rt",)"
                       R"("scope":"identify role_connections.write"})");
  CHECK(test::run(oauth.exchange_code(secret("code"), secret(), "http://localhost:3000/cb")).has_value());
  CHECK(http.requests().at(0).body().find("code_verifier") == std::string::npos);
}
