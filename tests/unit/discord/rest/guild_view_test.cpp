#include "ess/discord/rest/guild_view.hpp"

#include <doctest/doctest.h>

#include "ess/discord/rest/client.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;

struct view_fixture {
  view_fixture() {
    rest::client_settings settings;
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 1;
    rest.emplace(http, clock, random, log, settings, secret("bot-token"));
  }
  result<rest::guild_view> look() { return test::run(rest::look_at_guild(*rest, guild_id::trusted(1), clock.now())); }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  std::optional<rest::client> rest;
};

}  // namespace

TEST_CASE_FIXTURE(view_fixture, "a guild is shown with its channels in order and what the bot lacks in each") {
  http.reply_json(200, R"({"id":"9","username":"ess","bot":true})");
  http.reply_json(200, R"({"id":"1","name":"Harbour","owner_id":"2","roles":[{"id":"1","permissions":"84992"}]})");
  http.reply_json(200, R"([{"id":"13","type":2,"name":"radio","position":0},
      {"id":"11","type":0,"name":"staff","position":2,
       "permission_overwrites":[{"id":"9","type":1,"allow":"0","deny":"16384"}]},
      {"id":"14","type":0,"name":"past","position":3,
       "permission_overwrites":[{"id":"9","type":1,"allow":"0","deny":"65536"}]},
      {"id":"10","type":4,"name":"a category","position":0},
      {"id":"12","type":0,"name":"calls","position":1}])");
  http.reply_json(200, R"({"user":{"id":"9","username":"ess"},"roles":[]})");
  const auto view = look();
  REQUIRE(view.has_value());
  CHECK(view->guild.name == "Harbour");
  REQUIRE(view->channels.size() == 5);
  CHECK(view->channels[0].channel.name == "calls");
  CHECK(view->channels[0].missing == 0);
  CHECK(rest::names_of_missing(view->channels[1].missing) == std::vector<std::string_view>{"EMBED_LINKS"});
  CHECK(rest::names_of_missing(view->channels[2].missing) == std::vector<std::string_view>{"READ_MESSAGE_HISTORY"});
  CHECK(rest::names_of_missing(view->channels[3].missing) ==
        std::vector<std::string_view>{"SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY"});
  CHECK(view->channels[4].channel.name == "a category");
  CHECK(view->find(channel_id::trusted(12)) == &view->channels[0]);
  CHECK(view->find(channel_id::trusted(99)) == nullptr);
  CHECK(http.requests()[3].url() == "https://discord.test/api/v10/guilds/1/members/9");
}

TEST_CASE_FIXTURE(view_fixture, "a guild the bot is not in is an error, after which nothing more is asked") {
  http.reply_json(200, R"({"id":"9","username":"ess","bot":true})");
  http.reply_json(403, R"({"code":50001,"message":"Missing Access"})");
  const auto view = look();
  REQUIRE_FALSE(view.has_value());
  CHECK(view.error().reason() == "discord_50001");
  CHECK(http.requests().size() == 2);
}
