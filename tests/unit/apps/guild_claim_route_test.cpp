// Claims on guilds through the route, with the simulator as Discord.
#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/community/guild_claim.hpp"
#include "ess/http/testing.hpp"
#include "ess/net/http_client.hpp"
#include "ess/testing/simulator.hpp"
#include "live_discord.hpp"
#include "middleware/session_guard.hpp"
#include "routes/table.hpp"
#include "support/run.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

using test::must;

constexpr std::string_view world_json = R"({
  "applications": [{"id": "500", "name": "ESS", "clientSecret": "secret", "botToken": "example.token",
                    "redirectUris": []}],
  "users": [{"id": "41", "username": "nelly"}, {"id": "42", "username": "robin"}, {"id": "43", "username": "sam"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "memberIds": ["41", "42"],
              "applicationIds": ["500"], "channels": [{"id": "710", "name": "general", "type": 0}]}]
})";

/// Discord's REST API without a network.
class simulated_discord final : public net::http_client {
 public:
  simulated_discord(const clock& time, random_source& random) : time_(time), sim_(testing::sim_options(), random) {
    must(sim_.load_world(world_json, time.now()));
  }
  net::awaitable<result<net::http_response>> send(net::http_request request) override {
    testing::sim_request asked;
    asked.method = std::string(net::to_string(request.method()));
    asked.target = request.url().substr(request.url().find("/api/"));
    asked.headers.emplace_back("user-agent", "DiscordBot (https://example.org, 1)");
    for (const auto& header : request.headers()) {
      std::string name = header.name;
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      asked.headers.emplace_back(std::move(name), header.value);
    }
    asked.body = request.body();
    const auto reply = sim_.handle(asked, time_.now());
    net::http_response response;
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) {
      net::http_header header;
      header.name = name;
      header.value = value;
      response.headers.push_back(std::move(header));
    }
    response.body = reply.body;
    co_return response;
  }
  /// As a person typing into a channel.
  int say(const std::string& user, const std::string& text) {
    testing::sim_request typed;
    typed.method = "POST";
    typed.target = "/_sim/messages";
    typed.headers.emplace_back("content-type", "application/json");
    typed.body = R"({"channelId":"710","userId":")" + user + R"(","content":")" + text + R"("})";
    return sim_.handle(typed, time_.now()).status;
  }

 private:
  const clock& time_;
  testing::simulator sim_;
};

config::server_settings settings_of_simulator() {
  config::server_settings settings;
  settings.discord_api_base = must(config::parse_http_url("http://127.0.0.1:4000/api/v10"));
  settings.discord_authorize_url = must(config::parse_http_url("http://127.0.0.1:4000/oauth2/authorize"));
  return settings;
}

struct guild_claim_route_fixture : test::executor_first {
  guild_claim_route_fixture()
      : discord(world.base().clock, world.base().random),
        log(world.base().clock, sink, log_level::error),
        live(discord, world.base().clock, world.base().random, log, settings_of_simulator()),
        north(test::add_community(world.base(), "north")) {
    world->discord = &live;
    admin = test::add_user(world.base(), "nelly");
    test::add_member(world.base(), north, *admin, "ADMIN");
    token = session_of(*admin);
    save(north, "example.token");
  }

  std::string session_of(const user_id& user) {
    auto text = to_base64url(random_bytes(world.base().random, 32));
    auto session = test::add_session(world.base(), user);
    session.token_hash = identity::hash_session_token(text);
    must(world.base().write([&](storage::unit_of_work& uow) { return uow.sessions().insert(session); }));
    return text;
  }
  void save(const community_id& where, std::string_view bot_token) {
    community::discord_config_changes changes;
    changes.bot_token = community::field_change<secret>::set(secret(bot_token));
    must(world.base().write([&](storage::unit_of_work& uow) {
      return community::save_discord_config(uow, world.base().cipher, world.base().random, where, changes,
                                            test::by_command_line());
    }));
  }
  http::reply claim(const std::string& body) {
    for (const auto& row : rows) {
      if (!row.pattern.ends_with("/discord/claim")) continue;
      auto from = must(http::make_request(row.verb, "/x",
                                          {{"Cookie", "ess_session=" + token},
                                           {"X-CSRF-Token", identity::csrf_token(token)},
                                           {"Content-Type", "application/json"}},
                                          body));
      from.set_route(&row, {{"communityId", north.str()}});
      const auto guard = session_guard(*world);
      auto refused = test::run(io, guard(from));
      return refused ? std::move(*refused) : test::run(io, row.handle(from));
    }
    throw std::logic_error("there is no such row");
  }
  bool proven() {
    return must(world.base().read([&](const storage::unit_of_work& uow) {
             return community::find_proof(uow, north, guild_id::trusted(700));
           }))
        .has_value();
  }

  test::server_context world;
  simulated_discord discord;
  test::recording_sink sink;
  logger log;
  live_discord live;
  community_id north;
  std::optional<user_id> admin;
  std::string token;
  std::vector<http::route> rows = route_table(*world);
};

}  // namespace

TEST_CASE_FIXTURE(guild_claim_route_fixture,
                  "TE-3: an admin whose linked account may manage the server proves it at once") {
  test::add_link(world.base(), *admin, 41);
  const auto answer = claim(R"({"guildId":"700"})");
  CHECK(answer.status() == 200);
  CHECK(answer.body().find(R"("proof":"manage_guild")") != std::string_view::npos);
  CHECK(proven());
}

TEST_CASE_FIXTURE(guild_claim_route_fixture,
                  "TE-3: a member without that right, a stranger and an unlinked admin get a code instead") {
  const auto unlinked = claim(R"({"guildId":"700"})");
  CHECK(unlinked.body().find("ess-claim-") != std::string_view::npos);
  test::add_link(world.base(), *admin, 42);
  CHECK(claim(R"({"guildId":"700"})").body().find("ess-claim-") != std::string_view::npos);
  CHECK_FALSE(proven());
}

TEST_CASE_FIXTURE(guild_claim_route_fixture,
                  "TE-3: the code counts when somebody posts it who may manage the server, and only then") {
  const auto given = must(parse_json(claim(R"({"guildId":"700"})").body()));
  const auto code = string_member(given, "code").value_or("");
  REQUIRE(code.size() == 42);
  REQUIRE(discord.say("42", "<@500> " + code) < 300);  // a member like any other
  CHECK(claim(R"({"guildId":"700","channelId":"710"})").error_reason() == "guild_code_not_found");
  CHECK_FALSE(proven());
  REQUIRE(discord.say("41", "<@500> " + code) < 300);
  CHECK(claim(R"({"guildId":"700","channelId":"710"})").status() == 200);
  CHECK(proven());
}

TEST_CASE_FIXTURE(guild_claim_route_fixture, "a claim needs a bot in the server, a token, and ids that are ids") {
  CHECK(claim(R"({"guildId":"701"})").error_reason() == "bot_not_in_guild");
  CHECK(claim(R"({"guildId":"x"})").error_reason() == "invalid_field");
  CHECK(claim(R"({"guildId":"700","channelId":7})").error_reason() == "invalid_field");
  CHECK(claim(R"({"guildId":"700","proven":true})").error_reason() == "unknown_field");
}

}  // namespace ess::server
