// The doctor through its route, with the simulator as Discord.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>

#include "ess/community/discord_config.hpp"
#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/rest/commands.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/outbox.hpp"
#include "link_site.hpp"
#include "live_discord.hpp"
#include "routes/discord_check.hpp"

namespace ess::server {
namespace {

using test::must;
using namespace std::chrono_literals;

constexpr const char* harbour = R"({
  "applications": [{"id": "500", "name": "ESS", "clientSecret": "client-secret", "botToken": "b.t",
                    "redirectUris": []}],
  "users": [{"id": "41", "username": "nelly"}],
  "guilds": [{"id": "700", "name": "Harbour City", "ownerId": "41", "memberIds": ["41"], "applicationIds": ["500"],
              "channels": [{"id": "710", "name": "staff", "type": 0},
                           {"id": "711", "name": "quiet", "type": 0, "permissionOverwrites":
                             [{"id": "700", "type": 0, "allow": "0", "deny": "2048"}]},
                           {"id": "712", "name": "ideas", "type": 15},
                           {"id": "713", "name": "present", "type": 0, "permissionOverwrites":
                             [{"id": "700", "type": 0, "allow": "0", "deny": "65536"}]},
                           {"id": "714", "name": "Rooms", "type": 4}]},
             {"id": "701", "name": "Elsewhere", "ownerId": "41", "memberIds": ["41"], "channels": []}]
})";

struct discord_check_route_fixture : test::link_site {
  discord_check_route_fixture() : log(world.base().clock, sink, log_level::error) {
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
  /// What the route would say to the admin, whose session may be too old by now.
  net::awaitable<result<boost::json::object>> facts_for_admin() {
    auto read = [&](const storage::unit_of_work& uow) { return read_doctor_subject(*world, uow, north, admin); };
    const auto subject = must(world.base().read(read));
    const auto facts = co_await gather_doctor_facts(*world, subject);
    co_return doctor_json(facts);
  }
  static const boost::json::value* find(const boost::json::object& found, std::string_view id) {
    for (const auto& each : found.at("findings").as_array()) {
      if (string_member(each, "id") == id) return &each;
    }
    return nullptr;
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

/// One thing that is wrong, or right in an unusual way, and what the doctor says of it.
struct complaint {
  std::string finding;
  std::string state;
  std::string words;  ///< a part of what is said
  std::function<void(discord_check_route_fixture&)> arrange;
};

void set_dispatch(discord_check_route_fixture& f, std::uint64_t channel) {
  community::discord_config_changes changes;
  changes.dispatch_channel = community::field_change<channel_id>::set(channel_id::trusted(channel));
  f.save(std::move(changes));
}

void name_application(discord_check_route_fixture& f, std::optional<std::uint64_t> id) {
  community::discord_config_changes changes;
  changes.application = community::field_change<application_id>::clear();
  if (id) changes.application = community::field_change<application_id>::set(application_id::trusted(*id));
  f.save(std::move(changes));
}

/// A message that waits since now.
void owe_message(discord_check_route_fixture& f) {
  must(f.world.base().write([&](storage::unit_of_work& uow) {
    storage::outbox_request wanted{.id = storage::outbox_id::generate(uow.now(), f.world.base().random),
                                   .community = f.north,
                                   .topic = storage::outbox_topic::approvals,
                                   .kind = "approval",
                                   .subject = "a1",
                                   .event = "approval"};
    return uow.outbox().enqueue(wanted);
  }));
}

/// As the worker does, which finds out so what has to wait.
void look_for_work(discord_check_route_fixture& f) {
  must(f.world.base().write([](storage::unit_of_work& uow) { return uow.outbox().claim(10, 60s); }));
}

/// A message that ended like this.
void end_message(discord_check_route_fixture& f, storage::outbox_state state) {
  owe_message(f);
  must(f.world.base().write([&](storage::unit_of_work& uow) -> result<void> {
    for (const auto& claim : must(uow.outbox().claim(10, 60s))) {
      must(uow.outbox().settle(claim, {.state = state, .reason = "gave_up"}));
    }
    return success();
  }));
}

void be_quiet_for_two_hours(discord_check_route_fixture& f) {
  const auto now = f.world.base().clock.now().time_since_epoch() % std::chrono::hours(24);
  const auto minute = std::chrono::duration_cast<std::chrono::minutes>(now);
  community::discord_config_changes changes;
  const storage::quiet_hours hours{minute, (minute + std::chrono::hours(2)) % std::chrono::hours(24), {}};
  changes.quiet = community::field_change<storage::quiet_hours>::set(hours);
  f.save(std::move(changes));
}

void register_another_description(discord_check_route_fixture& f) {
  std::vector<discord::command> wanted;
  wanted.push_back(discord::ess_command());
  wanted.front().contexts.clear();
  wanted.front().description = "As it was a year ago";
  const auto client = f.live->client_of(secret("b.t"));
  const std::optional<guild_id> guild(guild_id::trusted(700));
  must(test::run(f.io, rest::overwrite_commands(*client, application_id::trusted(500), guild, std::move(wanted))));
}

/// As after a restart without the key that the token was sealed under.
void lose_key_of_token(discord_check_route_fixture& f) {
  must(f.world.base().write([&](storage::unit_of_work& uow) {
    auto config = *must(uow.discord_configs().find(f.north));
    const auto id = config.bot_token_sealed.find('.') + 1;
    config.bot_token_sealed.replace(id, config.bot_token_sealed.find('.', id) - id, "00112233445566aa");
    return uow.discord_configs().save(config);
  }));
}

const complaint complaints[] = {
    {"token", "bad", "own bot token is refused",
     [](discord_check_route_fixture& f) {
       community::discord_config_changes changes;
       changes.bot_token = community::field_change<secret>::set(secret("not.a.token"));
       f.save(std::move(changes));
     }},
    {"application", "bad", "application 500, the settings name 501",
     [](discord_check_route_fixture& f) { name_application(f, 501); }},
    {"application", "warn", "application 500; the settings name none",
     [](discord_check_route_fixture& f) { name_application(f, std::nullopt); }},
    {"channel.dispatch", "bad", "is not in the Discord server",
     [](discord_check_route_fixture& f) { set_dispatch(f, 799); }},
    {"channel.dispatch", "bad", "#ideas (dispatch) takes no messages",
     [](discord_check_route_fixture& f) { set_dispatch(f, 712); }},
    {"channel.dispatch", "warn", "may post in #present (dispatch), but lacks READ_MESSAGE_HISTORY",
     [](discord_check_route_fixture& f) { set_dispatch(f, 713); }},
    {"channel.dispatch", "bad", "Rooms (dispatch) is a category",
     [](discord_check_route_fixture& f) { set_dispatch(f, 714); }},
    {"token_unreadable", "bad", "No loaded encryption key opens", lose_key_of_token},
    {"commands", "warn", "did not say which",
     [](discord_check_route_fixture& f) { f.order_fault("/commands", 403, 1); }},
    {"commands", "warn", "not as this version has it", register_another_description},
    {"clock", "ok", "agrees", [](discord_check_route_fixture& f) { f.discord.clock_ahead = 2s; }},
    {"clock", "warn", "30 s behind", [](discord_check_route_fixture& f) { f.discord.clock_ahead = 30s; }},
    {"clock", "bad", "90 s ahead of", [](discord_check_route_fixture& f) { f.discord.clock_ahead = -90s; }},
    {"outbox.held", "bad", "in channels that are stopped",
     [](discord_check_route_fixture& f) {
       owe_message(f);
       must(f.world.base().write(
           [&](storage::unit_of_work& uow) { return uow.outbox().hold(f.north, "token_refused"); }));
     }},
    {"outbox", "warn", "the oldest for 3 min",
     [](discord_check_route_fixture& f) {
       owe_message(f);
       f.world.base().clock.advance(3min);
     }},
    {"outbox", "bad", "the oldest for 31 min",
     [](discord_check_route_fixture& f) {
       owe_message(f);
       f.world.base().clock.advance(31min);
     }},
    {"outbox.quiet", "ok", "for the end of the quiet hours",
     [](discord_check_route_fixture& f) {
       be_quiet_for_two_hours(f);
       owe_message(f);
       look_for_work(f);
     }},
    {"outbox.ended", "warn", "given up, 0 may have arrived",
     [](discord_check_route_fixture& f) { end_message(f, storage::outbox_state::dead); }},
    {"outbox.ended", "warn", "may have arrived or not",
     [](discord_check_route_fixture& f) { end_message(f, storage::outbox_state::uncertain); }},
    {"link", "ok", "is linked", [](discord_check_route_fixture& f) { test::add_link(f.world.base(), *f.admin, 41); }},
    {"link", "warn", "Your link has ended at Discord",
     [](discord_check_route_fixture& f) {
       test::add_link(f.world.base(), *f.admin, 41);
       must(f.world.base().write(
           [&](storage::unit_of_work& uow) { return uow.links().set_stale_at(*f.admin, uow.now()); }));
     }},
};

}  // namespace

TEST_CASE_FIXTURE(discord_check_route_fixture,
                  "doctor: the route tells of token, application, guild, each channel, commands and link") {
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

TEST_CASE_FIXTURE(discord_check_route_fixture,
                  "doctor: a guild without the bot, a silent Discord and no settings are told apart") {
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

TEST_CASE_FIXTURE(discord_check_route_fixture,
                  "doctor: asking is for those who may change the settings, and is limited") {
  const auto sam = test::add_user(world.base(), "sam");
  test::add_member(world.base(), north, sam, "VIEWER");
  CHECK(get(sign_in(sam), "/api/communities/" + north.str() + "/discord/check").status() == 403);
  set_up(700);
  for (int i = 0; i < 30; ++i) must(live->take_look(north));
  CHECK(check().status() == 429);
  CHECK(discord.requests.empty());
}

TEST_CASE_FIXTURE(discord_check_route_fixture, "GW-9: the doctor asks Discord again about a token that was refused") {
  set_up(700);
  community::discord_config_changes changes;
  changes.bot_token = community::field_change<secret>::set(secret("not.a.token"));
  save(std::move(changes));
  CHECK(findings(json_of(check())).at("token") == "bad");
  const auto asked = discord.requests.size();
  CHECK(asked > 0);
  CHECK(findings(json_of(check())).at("token") == "bad");
  CHECK(discord.requests.size() == 2 * asked);
}

TEST_CASE_FIXTURE(discord_check_route_fixture,
                  "doctor: an operator gets the same findings, and one about a link where they name somebody") {
  set_up(700);
  const auto found = must(test::run(io, check_discord_for_operator(*world, north, std::nullopt)));
  const auto states = findings(boost::json::value(found));
  CHECK(states.at("channel.security") == "bad");
  CHECK_FALSE(states.contains("link"));
  const auto named = must(test::run(io, check_discord_for_operator(*world, north, admin)));
  CHECK(findings(boost::json::value(named)).at("link") == "warn");
  CHECK(to_json_text(named).find("The Discord account of nelly is not linked") != std::string::npos);
}

TEST_CASE_FIXTURE(discord_check_route_fixture,
                  "doctor: a token that no key opens is a finding, and Discord is not asked") {
  set_up(700);
  lose_key_of_token(*this);
  const auto reply = check();
  CHECK(reply.status() == 200);
  CHECK(findings(json_of(reply)) == expected{{"token_unreadable", "bad"}, {"outbox", "ok"}, {"link", "warn"}});
  CHECK(discord.requests.empty());
}

TEST_CASE("doctor: each thing that can be wrong is found where it is, and said in words") {
  for (const auto& each : complaints) {
    CAPTURE(each.finding);
    CAPTURE(each.words);
    discord_check_route_fixture f;
    f.set_up(700);
    each.arrange(f);
    const auto found = must(test::run(f.io, f.facts_for_admin()));
    const auto* finding = f.find(found, each.finding);
    REQUIRE(finding != nullptr);
    CHECK(string_member(*finding, "state") == each.state);
    const auto text = string_member(*finding, "text").value_or("");
    CAPTURE(text);
    CHECK(text.find(each.words) != std::string::npos);
    CHECK(string_member(*finding, "whatToDo").value_or("").empty() == (each.state == "ok"));
  }
}

}  // namespace ess::server
