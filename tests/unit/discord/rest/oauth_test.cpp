#include "ess/discord/rest/oauth.hpp"

#include <doctest/doctest.h>

#include "support/fake_http_client.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace ess::rest;

constexpr const char* good_token =
    R"({"access_token":"at-1","token_type":"Bearer","expires_in":604800,"refresh_token":"rt-1","scope":"identify guilds"})";

struct oauth_fixture {
  test::fake_http_client http;
  oauth_client oauth{http, oauth_settings("https://discord.test/api/v10", "500", secret("s&cret"))};

  result<oauth_token> exchange() {
    return test::run(oauth.exchange_code(secret("c de"), secret(std::string(43, 'v')), "http://localhost:3000/cb"));
  }
};

TEST_CASE_FIXTURE(oauth_fixture, "a code is exchanged by a form that carries the verifier") {
  http.reply_json(200, good_token);
  const auto token = exchange();
  REQUIRE(token.has_value());
  CHECK(token->access_token.reveal() == "at-1");
  CHECK(token->refresh_token.reveal() == "rt-1");
  CHECK(token->grants("identify"));
  CHECK_FALSE(token->grants("ident"));
  const auto& sent = http.requests().at(0);
  CHECK(sent.url() == "https://discord.test/api/v10/oauth2/token");
  CHECK(sent.header("Content-Type") == "application/x-www-form-urlencoded");
  CHECK(sent.body() ==
        "grant_type=authorization_code&code=c%20de&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb"
        "&code_verifier=" +
            std::string(43, 'v') + "&client_id=500&client_secret=s%26cret");
}

TEST_CASE_FIXTURE(oauth_fixture, "a refused code keeps the word of RFC 6749") {
  http.reply_json(400, R"({"error":"invalid_grant","error_description":"Invalid \"code\" in request."})");
  CHECK(exchange().error().reason() == "discord_oauth_invalid_grant");
}

TEST_CASE_FIXTURE(oauth_fixture, "wrong client credentials are told by the word, whatever the status") {
  http.reply_json(401, R"({"error":"invalid_client"})").reply_json(400, R"({"error":"invalid_client"})");
  CHECK(exchange().error().reason() == "discord_oauth_invalid_client");
  CHECK(exchange().error().reason() == "discord_oauth_invalid_client");
}

TEST_CASE_FIXTURE(oauth_fixture, "token answers that lack something are refused") {
  for (const char* body :
       {"", "[]", "{}", R"({"access_token":"a","token_type":"Bearer","expires_in":0,"scope":"identify"})",
        R"({"access_token":"a","token_type":"mac","expires_in":5,"scope":"identify"})",
        R"({"access_token":"","token_type":"Bearer","expires_in":5,"scope":"identify"})",
        R"({"access_token":"a","token_type":"Bearer","expires_in":5})",
        R"({"access_token":"a","token_type":"Bearer","expires_in":1e99,"scope":"identify"})"}) {
    CAPTURE(body);
    http.reply_json(200, body);
    CHECK(exchange().error().reason() == "discord_payload_invalid");
  }
}

TEST_CASE_FIXTURE(oauth_fixture, "a code is sent once, even when the answer is lost") {
  http.fail(error(errc::unavailable, "connection_lost", "lost"));
  CHECK(exchange().error().reason() == "connection_lost");
  CHECK(http.requests().size() == 1);
}

TEST_CASE_FIXTURE(oauth_fixture, "429 and HTML answers become errors with words of ours") {
  http.reply(429, "<html>", {}).reply(502, "<html>bad gateway</html>");
  const auto limited = exchange();
  CHECK(limited.error().reason() == "rate_limited");
  CHECK(limited.error().retry_after() == std::chrono::milliseconds(60'000));
  CHECK(exchange().error().reason() == "discord_status_502");
}

TEST_CASE_FIXTURE(oauth_fixture, "OA-10: the user is read with this very token and its id must be decimal text") {
  http.reply_json(200, R"({"id":"42","username":"ann","global_name":"Ann"})")
      .reply_json(200, R"({"id":42,"username":"x"})");
  const secret token("at-1");
  const auto user = test::run(oauth.current_user(token));
  REQUIRE(user.has_value());
  CHECK(user->id.value() == 42);
  CHECK(http.requests().at(0).url() == "https://discord.test/api/v10/users/@me");
  CHECK(http.requests().at(0).header("Authorization") == "Bearer at-1");
  CHECK_FALSE(test::run(oauth.current_user(token)).has_value());
}

TEST_CASE_FIXTURE(oauth_fixture, "revoking posts the token as a form") {
  http.reply_json(200, "{}").reply_json(401, R"({"error":"invalid_client"})");
  const secret token("at-1");
  CHECK(test::run(oauth.revoke(token)).has_value());
  CHECK(http.requests().at(0).url() == "https://discord.test/api/v10/oauth2/token/revoke");
  CHECK(http.requests().at(0).body() == "token=at-1&client_id=500&client_secret=s%26cret");
  CHECK(test::run(oauth.revoke(token)).error().reason() == "discord_oauth_invalid_client");
}

}  // namespace
