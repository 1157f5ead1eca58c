// The doctor through its route, with the simulator as Discord.
#include <doctest/doctest.h>

#include <map>

#include "ess/community/discord_config.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/rest/commands.hpp"
#include "link_site.hpp"
#include "live_discord.hpp"
#include "routes/discord_check.hpp"

namespace ess::server {
namespace {

using test::must;

constexpr const char* harbour = R"({
  "applications": [{"id": "500", "name": "ESS", "clientSecret": "client-secret", "botToken": "b.t",
                    "redirectUris": []}],
  "users": [{"id": "41", "username": "nelly"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "memberIds": ["41"], "applicationIds": ["500"],
              "channels": [{"id": "710", "name": "staff", "type": 0},
                           {"id": "711", "name": "quiet", "type": 0, "permissionOverwrites":
                             [{"id": "700", "type": 0, "allow": "0", "deny": "2048"}]}]},
             {"id": "701", "name": "Elsewhere", "ownerId": "41", "memberIds": ["41"], "channels": []}]
})";

struct fixture : test::link_site {
  fixture() : log(world.base().clock, sink, log_level::error) {
    must(sim.load_world(harbour, world.base().clock.now()));
    settings.discord_api_base = must(config::parse_http_url("https://discord.test/api/v10"));
    settings.discord_authorize_url = must(config::parse_http_url("https://discord.test/oauth2/authorize"));
    live.emplace(discord, world.base().clock, world.base().random, log, settings);
    world->discord = &*live;
    north = test::add_community(world.base(), "north");
    admin = test::add_user(world.base(), "nelly");
    test::add_member(world.base(), north, *admin, "ADMIN");
    by = sign_in(*admin);
  }

  void save(community::discord_config_changes changes) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      changes.version = must(community::view_discord_config(uow, north)).version;
      return community::save_discord_config(uow, world.base().cipher, world.base().random, north, changes,
                                            test::by_command_line());
    }));
  }
  /// The settings of a community whose bot lacks a right in one channel.
  void set_up(std::uint64_t guild) {
    community::discord_config_changes changes;
    changes.guild = community::field_change<guild_id>::set(guild_id::trusted(guild));
    changes.application = community::field_change<application_id>::set(application_id::trusted(500));
    changes.bot_token = community::field_change<secret>::set(secret("b.t"));
    changes.approvals_channel = community::field_change<channel_id>::set(channel_id::trusted(710));
    changes.security_channel = community::field_change<channel_id>::set(channel_id::trusted(711));
    save(std::move(changes));
  }
  void register_commands() {
    std::vector<discord::command> wanted;
    wanted.push_back(discord::ess_command());
    wanted.front().contexts.clear();
    const auto client = live->client_of(secret("b.t"));
    const std::optional<guild_id> guild(guild_id::trusted(700));
    must(test::run(io, rest::overwrite_commands(*client, application_id::trusted(500), guild, std::move(wanted))));
  }
  http::reply check() { return get(by, "/api/communities/" + north.str() + "/discord/check"); }
  std::map<std::string, std::string> findings(const boost::json::value& answer) {
    std::map<std::string, std::string> states;
    for (const auto& each : answer.at("findings").as_array()) {
      states[std::string(each.at("id").as_string())] = each.at("state").as_string();
    }
    return states;
  }

  test::recording_sink sink;
  logger log;
  config::server_settings settings;
  std::optional<live_discord> live;
  community_id north = community_id::trusted("none");
  std::optional<user_id> admin;
  test::browser by;
};

using expected = std::map<std::string, std::string>;

}  // namespace

TEST_CASE_FIXTURE(fixture, "doctor: the route tells of token, application, guild, each channel, commands and link") {
  set_up(700);
  const auto reply = check();
  CHECK(reply.status() == 200);
  CHECK(findings(json_of(reply)) == expected{{"token", "ok"},
                                             {"application", "ok"},
                                             {"guild", "ok"},
                                             {"channel.approvals", "ok"},
                                             {"channel.security", "bad"},
                                             {"commands", "bad"},
                                             {"outbox", "ok"},
                                             {"link", "warn"}});
  CHECK(std::string(reply.body()).find("In #quiet (security) the bot lacks SEND_MESSAGES") != std::string::npos);
  CHECK(std::string(reply.body()).find("b.t") == std::string::npos);
  register_commands();
  CHECK(findings(json_of(check())).at("commands") == "ok");
}

TEST_CASE_FIXTURE(fixture, "doctor: a guild without the bot, a silent Discord and no settings are told apart") {
  CHECK(findings(json_of(check())) == expected{{"token", "bad"}, {"guild", "bad"}, {"outbox", "ok"}, {"link", "warn"}});
  set_up(701);
  auto states = findings(json_of(check()));
  CHECK(states.at("guild") == "bad");
  CHECK_FALSE(states.contains("channel.approvals"));
  discord.away = true;
  states = findings(json_of(check()));
  CHECK(states.at("token") == "bad");
  CHECK_FALSE(states.contains("application"));
}

TEST_CASE_FIXTURE(fixture, "doctor: asking is for those who may change the settings, and is limited") {
  const auto sam = test::add_user(world.base(), "sam");
  test::add_member(world.base(), north, sam, "VIEWER");
  CHECK(get(sign_in(sam), "/api/communities/" + north.str() + "/discord/check").status() == 403);
  set_up(700);
  for (int i = 0; i < 30; ++i) must(live->take_look(north));
  CHECK(check().status() == 429);
  CHECK(discord.requests.empty());
}

TEST_CASE_FIXTURE(fixture, "doctor: an operator gets the same findings, but none about a link") {
  set_up(700);
  const auto found = must(test::run(io, check_discord_for_operator(*world, north)));
  const auto states = findings(boost::json::value(found));
  CHECK(states.at("channel.security") == "bad");
  CHECK_FALSE(states.contains("link"));
}

}  // namespace ess::server
