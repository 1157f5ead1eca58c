// What ess-server asks Discord on behalf of a community: channels checked at save, test messages.
#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "ess/http/testing.hpp"
#include "live_discord.hpp"
#include "middleware/session_guard.hpp"
#include "routes/bot_access.hpp"
#include "routes/channel_check.hpp"
#include "routes/handlers.hpp"
#include "support/fake_http_client.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

struct discord_fixture : test::executor_first {
  discord_fixture() : home(world.base(), "north") {
    settings.discord_api_base = must(config::parse_http_url("https://discord.test/api/v10"));
    settings.discord_authorize_url = must(config::parse_http_url("https://discord.test/oauth2/authorize"));
    settings.discord_bot_token = secret("server.bot.token");
    log.emplace(world.base().clock, sink, log_level::error);
    live.emplace(http, world.base().clock, world.base().random, *log, settings);
    world->discord = &*live;
  }

  /// A request of the admin, past the guards.
  http::request from_admin(std::string body = {}) {
    const auto token = to_base64url(random_bytes(world.base().random, 32));
    auto session = test::add_session(world.base(), home.admin);
    session.token_hash = identity::hash_session_token(token);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    row = http::get("/x", {}).for_session("settings:edit");
    auto made = must(http::make_request(http::method::get, "/x",
                                        {{"Cookie", "ess_session=" + token}, {"Content-Type", "application/json"}}));
    made.set_route(&row, {{"communityId", home.community.str()}});
    made.set_body(std::move(body));
    const auto refused = test::run(io, session_guard(*world)(made));
    REQUIRE_FALSE(refused.has_value());
    return made;
  }
  void discord_shows_guild() {
    http.reply_json(200, R"({"id":"9","username":"ess","bot":true})");
    http.reply_json(200, R"({"id":"500","name":"Harbour","roles":[{"id":"500","permissions":"19456"}]})");
    http.reply_json(200, R"([{"id":"11","type":0,"name":"staff"},{"id":"12","type":15,"name":"forum"},
        {"id":"13","type":4,"name":"rooms"}])");
    http.reply_json(200, R"({"roles":[]})");
  }
  std::optional<channel_refusal> check(std::uint64_t channel, const char* token = nullptr) {
    auto from = from_admin();
    community::discord_config_changes changes;
    if (token != nullptr) changes.bot_token = community::field_change<secret>::set(secret(token));
    changes.version = 1;
    changes.approvals_channel = community::field_change<channel_id>::set(channel_id::trusted(channel));
    return test::run(io, check_channels(*world, from, changes));
  }
  void save_channel(std::uint64_t channel) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(home.community));
      config.approvals_channel = channel_id::trusted(channel);
      return uow.discord_configs().save(config);
    }));
  }
  http::reply send_test() {
    auto from = from_admin(R"({"channel":"approvals"})");
    return test::run(io, send_test_message(*world, from));
  }

  test::server_context world;
  test::staffed_community home;
  config::server_settings settings;
  test::fake_http_client http;
  test::recording_sink sink;
  std::optional<logger> log;
  std::optional<live_discord> live;
  http::route row;
};

}  // namespace

TEST_CASE_FIXTURE(discord_fixture, "TE-4: a channel is saved only if Discord shows it in the configured guild") {
  discord_shows_guild();
  CHECK_FALSE(check(11).has_value());
  discord_shows_guild();
  const auto foreign = check(77);
  REQUIRE(foreign.has_value());
  CHECK(foreign->why.reason() == "channel_not_in_guild");
  CHECK(foreign->why.message() == "This is no channel of the Discord server Harbour. Choose one of its channels.");
  CHECK(foreign->field == "approvalsChannelId");
  discord_shows_guild();
  const auto forum = check(12);
  REQUIRE(forum.has_value());
  CHECK(forum->why.reason() == "channel_unsuitable");
  CHECK(forum->field == "approvalsChannelId");
  discord_shows_guild();
  const auto category = check(13);
  REQUIRE(category.has_value());
  CHECK(category->why.reason() == "channel_unsuitable");
  CHECK(category->why.message().starts_with("This is a category"));
}

TEST_CASE_FIXTURE(discord_fixture,
                  "TE-4: a channel that cannot be checked with the token is refused, in words, beside the token") {
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  const auto refused = check(11);
  REQUIRE(refused.has_value());
  CHECK(refused->why.reason() == "channel_not_checked");
  CHECK(refused->why.code() == errc::invalid_argument);
  CHECK(refused->why.message().starts_with("Discord refuses the bot token."));
  CHECK(refused->field == "botToken");
}

TEST_CASE_FIXTURE(discord_fixture, "TE-4: a channel of a server that the bot is not in is refused, beside the server") {
  http.reply_json(200, R"({"id":"9","username":"ess","bot":true})");
  http.reply_json(404, R"({"message":"Unknown Guild","code":10004})");
  const auto outside = check(11);
  REQUIRE(outside.has_value());
  CHECK(outside->why.reason() == "channel_not_checked");
  CHECK(outside->why.message().starts_with("The bot is not in that Discord server."));
  CHECK(outside->field == "guildId");
}

TEST_CASE_FIXTURE(discord_fixture,
                  "GW-9: a token that Discord refused once is tried again when it is saved, and only then") {
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  const auto refused = check(11, "own.token");
  REQUIRE(refused.has_value());
  CHECK(refused->why.reason() == "channel_not_checked");
  CHECK(http.requests().size() == 1);
  const secret token("own.token");
  CHECK(test::run(io, look_at(*world, token, guild_id::trusted(500))).error().reason() == "bot_token_refused");
  CHECK(http.requests().size() == 1);
  discord_shows_guild();
  CHECK_FALSE(check(11, "own.token").has_value());
  CHECK(http.finished());
}

TEST_CASE_FIXTURE(discord_fixture, "while Discord is away nothing is saved unchecked") {
  http.fail(error(errc::unavailable, "connect_failed", "no"));
  http.fail(error(errc::unavailable, "connect_failed", "no"));
  const auto refused = check(11);
  REQUIRE(refused.has_value());
  CHECK(refused->why.reason() == "discord_unavailable");
  CHECK(refused->field.empty());
}

TEST_CASE_FIXTURE(discord_fixture, "without a token there is nothing to ask with, and the save goes on") {
  settings.discord_bot_token = secret();
  live.emplace(http, world.base().clock, world.base().random, *log, settings);
  CHECK_FALSE(check(11).has_value());
  CHECK(http.requests().empty());
}

TEST_CASE_FIXTURE(discord_fixture,
                  "TE-4: before a channel is used it is looked up, and one of another guild gets no message") {
  save_channel(11);
  http.reply_json(200, R"({"id":"11","type":0,"guild_id":"501"})");
  CHECK(send_test().error_reason() == "channel_not_in_guild");
  CHECK(http.requests().size() == 1);
  CHECK(world.base().count_entries("discord.test_message_started", home.community) == 0);
}

TEST_CASE_FIXTURE(discord_fixture, "AU-1: a test message is written down before it is sent, and its outcome after") {
  save_channel(11);
  http.reply_json(200, R"({"id":"11","type":0,"guild_id":"500"})");
  http.respond([&](const net::http_request& sent) -> result<net::http_response> {
    CHECK(world.base().count_entries("discord.test_message_started", home.community) == 1);
    CHECK(world.base().count_entries("discord.test_message_sent", home.community) == 0);
    const auto body = must(parse_json(sent.body()));
    CHECK(body.at("allowed_mentions") == *parse_json(R"({"parse":[]})"));
    CHECK(body.at("enforce_nonce").as_bool());
    CHECK(body.at("nonce").as_string().size() == 25);
    net::http_response given;
    given.status = 200;
    given.body = R"({"id":"99","channel_id":"11","content":""})";
    return given;
  });
  const auto reply = send_test();
  CHECK(reply.status() == 200);
  CHECK(reply.body().find("/channels/500/11/99") != std::string_view::npos);
  CHECK(world.base().count_entries("discord.test_message_sent", home.community) == 1);
}

TEST_CASE_FIXTURE(discord_fixture, "a refused test message is told in words, and written down as refused") {
  save_channel(11);
  http.reply_json(200, R"({"id":"11","type":0,"guild_id":"500"})");
  http.reply_json(403, R"({"code":50013,"message":"Missing Permissions"})");
  CHECK(send_test().error_reason() == "channel_closed");
  CHECK(string_member(world.base().last_entry(home.community), "result") == "refused");
}

TEST_CASE_FIXTURE(discord_fixture, "RL-5: the seventh test message of a minute goes nowhere") {
  for (int i = 0; i < 6; ++i) CHECK(send_test().error_reason() == "channel_missing");
  CHECK(send_test().status() == 429);
  CHECK(http.requests().empty());
}

}  // namespace ess::server
