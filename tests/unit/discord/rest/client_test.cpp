#include "ess/discord/rest/client.hpp"

#include <doctest/doctest.h>

#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/commands.hpp"
#include "ess/discord/rest/errors.hpp"
#include "ess/discord/rest/gateway.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/discord/rest/messages.hpp"
#include "ess/discord/rest/roles.hpp"
#include "ess/discord/rest/users.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;

struct rest_fixture {
  rest_fixture() {
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 1;
    settings.first_retry = std::chrono::milliseconds(1);
    settings.longest_retry = std::chrono::milliseconds(1);
    remake();
  }
  void remake() { rest.emplace(http, clock, random, log, settings, secret("bot-token-1")); }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  rest::client_settings settings;
  std::optional<rest::client> rest;
};

TEST_CASE_FIXTURE(rest_fixture, "GW-2: a first response is given up when the interaction is, a black hole included") {
  http.reply(204);
  const secret token("itoken");
  auto response = discord::defer();
  CHECK(test::run(rest::create_interaction_response(*rest, interaction_id::trusted(1), token, std::move(response))));
  CHECK(http.requests()[0].timeout() == std::chrono::milliseconds(2'500));
}

TEST_CASE_FIXTURE(rest_fixture, "what a first attempt cost is not there for the second, where both have one deadline") {
  settings.max_attempts = 2;
  remake();
  http.respond([this](const net::http_request&) -> result<net::http_response> {
    clock.advance(std::chrono::milliseconds(1'500));
    return error(errc::timeout, "timeout", "no answer");
  });
  http.reply_json(200, R"({"id":"1","channel_id":"710"})");
  const secret token("itoken");
  const auto got = test::run(
      rest::get_original_response(*rest, application_id::trusted(5), token, std::chrono::milliseconds(2'000)));
  REQUIRE(got.has_value());
  CHECK(http.requests()[0].timeout() == std::chrono::milliseconds(2'000));
  CHECK(http.requests()[1].timeout() == std::chrono::milliseconds(500));
}

constexpr const char* bot_user = R"({"id":"9","username":"ess","bot":true})";

TEST_CASE_FIXTURE(rest_fixture, "a call carries the bot token and reads the answer") {
  http.reply_json(200, bot_user);
  const auto user = test::run(rest::get_current_user(*rest));
  REQUIRE(user.has_value());
  CHECK(user->bot);
  CHECK(http.requests()[0].url() == "https://discord.test/api/v10/users/@me");
  CHECK(http.requests()[0].header("Authorization") == "Bot bot-token-1");
}

TEST_CASE_FIXTURE(rest_fixture,
                  "the clock is compared with the Date of every answer, and a Date that is none tells nothing") {
  const auto answer_with_date = [&](std::string text) {
    net::http_header date;
    date.name = "Date";
    date.value = std::move(text);
    http.reply(200, bot_user, {date});
    CHECK(test::run(rest::get_current_user(*rest)).has_value());
  };
  CHECK_FALSE(rest->clock_ahead());
  for (const char* none : {"", "yesterday", "Thu, 01 Jnu 2026 12:00:00 GMT", "Thu, 01 Jan 2026 25:00:00 GMT",
                           "Thu, 01 Jan 2026 12:00:00 CET"}) {
    answer_with_date(none);
    CHECK_FALSE(rest->clock_ahead());
  }
  answer_with_date("Thu, 01 Jan 2026 12:00:00 GMT");
  const auto noon = *parse_time("2026-01-01T12:00:00Z");
  CHECK(rest->clock_ahead() == clock.now() - noon);
}

TEST_CASE_FIXTURE(rest_fixture, "errors carry Discord's own code and never its text") {
  http.reply_json(403, R"({"code":50013,"message":"Missing Permissions for Ann"})");
  const auto sent = test::run(rest::create_message(*rest, channel_id::trusted(7), discord::text_body("hi"), "n1"));
  REQUIRE_FALSE(sent.has_value());
  CHECK(rest::discord_code(sent.error()) == rest::codes::missing_permissions);
  CHECK(sent.error().code() == errc::forbidden);
  CHECK(sent.error().message().find("Ann") == std::string::npos);
}

TEST_CASE_FIXTURE(rest_fixture, "GW-9: after a 401 the token is not used again") {
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  CHECK(test::run(rest::get_current_user(*rest)).error().reason() == "discord_token_refused");
  CHECK(test::run(rest::get_current_user(*rest)).error().reason() == "discord_token_refused");
  CHECK(http.requests().size() == 1);
}

TEST_CASE_FIXTURE(rest_fixture, "a 401 of an expired interaction says nothing about the bot token") {
  http.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})").reply_json(200, bot_user);
  const secret token("itoken");
  const auto edited =
      test::run(rest::edit_original_response(*rest, application_id::trusted(5), token, discord::text_body("late")));
  CHECK(rest::discord_code(edited.error()) == rest::codes::invalid_webhook_token);
  CHECK(test::run(rest::get_current_user(*rest)).has_value());
}

TEST_CASE_FIXTURE(rest_fixture, "the roles of a guild are listed, or one of them is looked at") {
  http.reply_json(200, R"([{"id":"700","name":"@everyone","permissions":"1024"},{"id":"7","permissions":"8"}])")
      .reply_json(200, R"({"id":"7","permissions":"8"})")
      .reply_json(200, R"([{"id":"7"}])");
  const auto guild = guild_id::trusted(700);
  const auto all = test::run(rest::list_guild_roles(*rest, guild));
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 2);
  CHECK(all->at(0).permissions == 1024);
  const auto one = test::run(rest::get_guild_role(*rest, guild, discord_role_id::trusted(7)));
  REQUIRE(one.has_value());
  CHECK(*one == all->at(1));
  CHECK(http.requests()[0].url() == "https://discord.test/api/v10/guilds/700/roles");
  CHECK(http.requests()[1].url() == "https://discord.test/api/v10/guilds/700/roles/7");
  CHECK(test::run(rest::list_guild_roles(*rest, guild)).error().reason() == "discord_payload_invalid");
}

TEST_CASE_FIXTURE(rest_fixture, "answers to interactions are taken away and replaced under the token in their path") {
  http.reply(204).reply_json(200, R"({"id":"3","channel_id":"2"})").reply(204);
  const secret token("itoken");
  const auto app = application_id::trusted(5);
  const auto third = message_id::trusted(3);
  CHECK(test::run(rest::delete_original_response(*rest, app, token)).has_value());
  CHECK(test::run(rest::edit_followup(*rest, app, token, third, discord::text_body("b"))).has_value());
  CHECK(test::run(rest::delete_followup(*rest, app, token, third)).has_value());
  const auto& sent = http.requests();
  CHECK(sent[0].method() == net::http_method::delete_);
  CHECK(sent[0].url() == "https://discord.test/api/v10/webhooks/5/itoken/messages/@original");
  CHECK(sent[0].body().empty());
  CHECK(sent[1].method() == net::http_method::patch);
  CHECK(sent[1].url() == "https://discord.test/api/v10/webhooks/5/itoken/messages/3");
  CHECK(sent[1].body() == R"({"content":"b","embeds":[],"components":[],"allowed_mentions":{"parse":[]}})");
  CHECK(sent[2].method() == net::http_method::delete_);
  CHECK(sent[2].url() == "https://discord.test/api/v10/webhooks/5/itoken/messages/3");
  for (const auto& request : sent) CHECK_FALSE(request.header("Authorization").has_value());
  http.reply_json(404, R"({"message":"Unknown Message","code":10008})");
  CHECK(test::run(rest::delete_followup(*rest, app, token, third)).error().reason() == "discord_10008");
}

TEST_CASE_FIXTURE(rest_fixture, "interaction answers carry no bot token and go to their own paths") {
  http.reply(204).reply_json(200, R"({"id":"1","channel_id":"2"})").reply_json(200, R"({"id":"3","channel_id":"2"})");
  const secret token("itoken");
  const auto app = application_id::trusted(5);
  CHECK(test::run(rest::create_interaction_response(*rest, interaction_id::trusted(8), token, discord::defer()))
            .has_value());
  CHECK(test::run(rest::edit_original_response(*rest, app, token, discord::text_body("a"))).has_value());
  CHECK(test::run(rest::create_followup(*rest, app, token, discord::text_body("b"))).has_value());
  const auto& sent = http.requests();
  CHECK(sent[0].url() == "https://discord.test/api/v10/interactions/8/itoken/callback");
  CHECK(sent[1].url() == "https://discord.test/api/v10/webhooks/5/itoken/messages/@original");
  CHECK(sent[1].method() == net::http_method::patch);
  CHECK(sent[2].url() == "https://discord.test/api/v10/webhooks/5/itoken");
  CHECK(sent[2].body().find("\"flags\":64") != std::string::npos);
  for (const auto& request : sent) CHECK_FALSE(request.header("Authorization").has_value());
}

TEST_CASE_FIXTURE(rest_fixture, "a 429 longer than the caller would wait is passed on with its time") {
  http.reply_json(429, R"({"message":"You are being rate limited.","retry_after":120.5,"global":false})");
  const auto user = test::run(rest::get_current_user(*rest));
  REQUIRE_FALSE(user.has_value());
  CHECK(user.error().reason() == "rate_limited");
  CHECK(user.error().retry_after() == std::chrono::milliseconds(120'500));
  const auto again = test::run(rest::get_current_user(*rest));
  CHECK(again.error().reason() == "rate_limited");
  CHECK(http.requests().size() == 1);
}

TEST_CASE_FIXTURE(rest_fixture, "GW-11: no answer of Discord is read beyond eight megabytes") {
  http.reply_json(200, bot_user).reply_json(200, "\"" + std::string(8 * 1024 * 1024, 'x') + "\"");
  CHECK(test::run(rest::get_current_user(*rest)).has_value());
  CHECK(http.requests()[0].max_response_bytes() == 8 * 1024 * 1024);
  // Nor is one parsed that a client without bounds let through.
  CHECK_FALSE(test::run(rest::get_current_user(*rest)).has_value());
}

TEST_CASE_FIXTURE(rest_fixture, "GW-11: an answer of HTML is an error, not a crash") {
  http.reply(503, "<html>down</html>").reply(200, "<html>fine</html>");
  CHECK(test::run(rest::get_current_user(*rest)).error().reason() == "discord_status_503");
  CHECK(test::run(rest::get_current_user(*rest)).error().reason() == "discord_payload_invalid");
}

TEST_CASE_FIXTURE(rest_fixture, "commands are replaced by one PUT, of the guild or globally") {
  http.reply_json(200, R"([{"id":"77","name":"ess","type":1,"description":"d"}])").reply_json(200, "[]");
  const auto app = application_id::trusted(5);
  const auto done = test::run(rest::overwrite_commands(*rest, app, guild_id::trusted(7), {discord::ess_command()}));
  REQUIRE(done.has_value());
  CHECK(done->at(0).id.value() == 77);
  CHECK(http.requests()[0].url() == "https://discord.test/api/v10/applications/5/guilds/7/commands");
  CHECK(http.requests()[0].method() == net::http_method::put);
  CHECK(test::run(rest::list_commands(*rest, app, std::nullopt)).has_value());
  CHECK(http.requests()[1].url() == "https://discord.test/api/v10/applications/5/commands?with_localizations=true");
}

TEST_CASE_FIXTURE(rest_fixture, "the gateway's address comes with the identify budget in milliseconds") {
  http.reply_json(200, R"({"url":"wss://gateway.discord.gg/","shards":1,
    "session_start_limit":{"total":1000,"remaining":999,"reset_after":14400000,"max_concurrency":1}})")
      .reply_json(200, "{}");
  const auto info = test::run(rest::get_gateway_bot(*rest));
  REQUIRE(info.has_value());
  CHECK(info->identifies_reset_after == std::chrono::hours(4));
  CHECK(info->identifies_remaining == 999);
  CHECK_FALSE(test::run(rest::get_gateway_bot(*rest)).has_value());
}

TEST_CASE_FIXTURE(rest_fixture, "a message is sent with an enforced nonce and checked first") {
  http.reply_json(200, R"({"id":"1","channel_id":"7"})");
  CHECK(test::run(rest::create_message(*rest, channel_id::trusted(7), discord::text_body("hi"), "n1")).has_value());
  CHECK(http.requests()[0].body().find(R"("nonce":"n1","enforce_nonce":true)") != std::string::npos);
  CHECK(test::run(rest::create_message(*rest, channel_id::trusted(7), discord::text_body(""), "n1")).error().reason() ==
        "message_empty");
  CHECK(test::run(rest::create_message(*rest, channel_id::trusted(7), discord::text_body("x"), std::string(26, 'n')))
            .error()
            .reason() == "nonce_invalid");
}

TEST_CASE_FIXTURE(rest_fixture, "LG-2: a token that an answer repeats appears in no log line") {
  const std::string token = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aB";
  settings.max_attempts = 2;
  rest.emplace(http, clock, random, log, settings, secret(token));
  http.reply(500, "you sent " + token).reply(500, "x");
  CHECK_FALSE(test::run(rest::get_current_user(*rest)).has_value());
  REQUIRE_FALSE(sink.lines().empty());
  for (const auto& line : sink.lines()) CHECK(line.find(token.substr(27)) == std::string::npos);
}

TEST_CASE("the user agent has Discord's form") {
  CHECK(rest::user_agent("https://example.org", "0.1.0") == "DiscordBot (https://example.org, 0.1.0)");
}

}  // namespace
