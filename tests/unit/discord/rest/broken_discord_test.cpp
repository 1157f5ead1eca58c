// Every exchange with Discord, broken at each of its steps in each way: it ends in an error or well, and never hangs.
#include <doctest/doctest.h>

#include <algorithm>

#include "ess/discord/commands/ess_command.hpp"
#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/actor_prover.hpp"
#include "ess/discord/rest/channels.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/commands.hpp"
#include "ess/discord/rest/gateway.hpp"
#include "ess/discord/rest/guild_view.hpp"
#include "ess/discord/rest/guilds.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/discord/rest/members.hpp"
#include "ess/discord/rest/messages.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/discord/rest/role_connections.hpp"
#include "ess/discord/rest/roles.hpp"
#include "ess/discord/rest/users.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace std::chrono_literals;
using test::check_clean_end;
using test::fail_at_each;
using test::fake_http_client;

constexpr const char* me = R"({"id":"9","username":"ess","bot":true})";
constexpr const char* message = R"({"id":"1","channel_id":"7"})";
const auto app = application_id::trusted(5);
const auto guild = guild_id::trusted(1);
const auto channel = channel_id::trusted(7);

/// A client of Discord over the given HTTP.
struct party {
  explicit party(fake_http_client& over) : http(over) {
    rest::client_settings settings;
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 2;
    settings.first_retry = 1ms;
    settings.longest_retry = 1ms;
    client.emplace(http, clock, random, log, settings, secret("bot-token"));
  }
  template <class Call>
  auto operator()(const Call& call) {
    return test::run(call(*client));
  }

  fake_http_client& http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  std::optional<rest::client> client;
  rest::oauth_client oauth{http, {"https://discord.test/api/v10", "500", secret("s3cret")}};
  secret token{"token-1"};
};

/// Breaks one call that takes one answer.
template <class Call>
void break_call(int status, const char* answer, const Call& call) {
  const auto script = [&](fake_http_client& http) { http.reply_json(status, answer); };
  const auto run = [&](fake_http_client& http) {
    party p(http);
    return test::run(call(p));
  };
  fail_at_each(script, run, [](const auto& outcome) { check_clean_end(outcome); });
}

discord::message_body text() { return discord::text_body("hi"); }

}  // namespace

TEST_CASE("GW-11: calls of a bot end with an error or well, whatever Discord does") {
  break_call(200, me, [](party& p) { return rest::get_current_user(*p.client); });
  break_call(200, R"({"id":"5"})", [](party& p) { return rest::get_current_application(*p.client); });
  break_call(200, R"({"id":"7","type":0})", [](party& p) { return rest::get_channel(*p.client, channel); });
  break_call(200, "[]", [](party& p) { return rest::list_messages(*p.client, channel, 5); });
  break_call(200, message, [](party& p) { return rest::create_message(*p.client, channel, text(), "n1"); });
  break_call(200, message,
             [](party& p) { return rest::edit_message(*p.client, channel, message_id::trusted(1), text()); });
  break_call(200, R"({"id":"1","name":"Harbour","owner_id":"2","roles":[]})",
             [](party& p) { return rest::get_guild(*p.client, guild); });
  break_call(200, "[]", [](party& p) { return rest::list_guild_channels(*p.client, guild); });
  break_call(200, "[]", [](party& p) { return rest::list_guild_roles(*p.client, guild); });
  break_call(200, R"({"id":"7","permissions":"8"})",
             [](party& p) { return rest::get_guild_role(*p.client, guild, discord_role_id::trusted(7)); });
  break_call(200, R"({"user":{"id":"9","username":"ess"},"roles":[]})",
             [](party& p) { return rest::get_guild_member(*p.client, guild, discord_user_id::trusted(9)); });
  break_call(200,
             R"({"url":"wss://gateway.discord.gg/","shards":1,)"
             R"("session_start_limit":{"total":1000,"remaining":999,"reset_after":1,"max_concurrency":1}})",
             [](party& p) { return rest::get_gateway_bot(*p.client); });
}

TEST_CASE("GW-11: answers to interactions end with an error or well, whatever Discord does") {
  break_call(204, "", [](party& p) {
    return rest::create_interaction_response(*p.client, interaction_id::trusted(8), p.token, discord::defer());
  });
  break_call(200, message, [](party& p) { return rest::edit_original_response(*p.client, app, p.token, text()); });
  break_call(200, message, [](party& p) { return rest::get_original_response(*p.client, app, p.token, 1s); });
  break_call(200, message, [](party& p) { return rest::create_followup(*p.client, app, p.token, text()); });
  const auto sent = message_id::trusted(1);
  break_call(204, "", [](party& p) { return rest::delete_original_response(*p.client, app, p.token); });
  break_call(200, message, [=](party& p) { return rest::edit_followup(*p.client, app, p.token, sent, text()); });
  break_call(204, "", [=](party& p) { return rest::delete_followup(*p.client, app, p.token, sent); });
}

TEST_CASE("GW-11: the OAuth client ends with an error or well, and asks no more than once") {
  constexpr const char* granted =
      R"({"access_token":"at","token_type":"Bearer","expires_in":60,"refresh_token":"rt","scope":"identify"})";
  const auto break_once = [](const char* answer, const auto& call) {
    const auto script = [&](fake_http_client& http) { http.reply_json(200, answer); };
    const auto run = [&](fake_http_client& http) {
      party p(http);
      auto outcome = test::run(call(p));
      CHECK(http.requests().size() == 1);
      return outcome;
    };
    fail_at_each(script, run, [](const auto& outcome) { check_clean_end(outcome); });
  };
  break_once(granted, [](party& p) {
    return p.oauth.exchange_code(secret("code"), secret(std::string(43, 'v')), "http://localhost:3000/cb");
  });
  break_once(granted, [](party& p) { return p.oauth.refresh(p.token); });
  break_once(me, [](party& p) { return p.oauth.current_user(p.token); });
  break_once("{}", [](party& p) { return p.oauth.revoke(p.token); });
}

TEST_CASE("GW-11: linked roles end with an error or well, whatever Discord does") {
  discord::metadata_record record;
  record.key = "ess_member";
  record.name = "Member";
  record.description = "Is a member";
  constexpr const char* kept = R"([{"type":7,"key":"ess_member","name":"Member","description":"Is a member"}])";
  const auto script = [&](fake_http_client& http) { http.reply_json(200, "[]").reply_json(200, kept); };
  const auto run = [&](fake_http_client& http) {
    party p(http);
    auto outcome = test::run(rest::keep_metadata_records(*p.client, app, {record}));
    // Nothing is written on the strength of a list that was not read.
    const bool wrote = std::ranges::any_of(
        http.requests(), [](const auto& request) { return request.method() == net::http_method::put; });
    if (outcome) CHECK(*outcome == wrote);
    return outcome;
  };
  fail_at_each(script, run, [](const auto& outcome) { check_clean_end(outcome); });

  break_call(200, "{}", [](party& p) { return rest::get_role_connection(p.oauth, p.token, app); });
  break_call(200, "{}", [](party& p) { return rest::put_role_connection(p.oauth, p.token, app, {}); });
  break_call(204, "", [](party& p) { return rest::delete_role_connection(p.oauth, p.token, app); });
}

TEST_CASE("GW-11: a look at a guild shows all of it or an error") {
  const auto script = [](fake_http_client& http) {
    http.reply_json(200, me);
    http.reply_json(200, R"({"id":"1","name":"Harbour","owner_id":"2","roles":[{"id":"1","permissions":"19456"}]})");
    http.reply_json(200, R"([{"id":"12","type":0,"name":"calls","position":1}])");
    http.reply_json(200, R"({"user":{"id":"9","username":"ess"},"roles":[]})");
  };
  const auto run = [](fake_http_client& http) {
    party p(http);
    return test::run(rest::look_at_guild(*p.client, guild, p.clock.now()));
  };
  fail_at_each(script, run, [](const result<rest::guild_view>& view) {
    check_clean_end(view);
    if (view) CHECK(view->channels.size() == 1);
  });
}

TEST_CASE("GW-11: nobody is proven by an exchange that broke") {
  constexpr std::uint64_t made_now = (1'767'225'600'000ull - discord_epoch_ms) << 22;
  const auto script = [](fake_http_client& http) {
    http.reply_json(404, R"({"message":"Unknown Message","code":10008})");
    http.reply_json(200, R"({"id":"1","channel_id":"710","interaction_metadata":{"id":")" + std::to_string(made_now) +
                             R"(","type":2,"user":{"id":"42","username":"ann"},)"
                             R"("authorizing_integration_owners":{"0":"700"}}})");
  };
  const auto run = [](fake_http_client& http) {
    party p(http);
    rest::actor_prover_settings asking;
    asking.look_again_after = 0ms;
    rest::actor_prover prover(*p.client, p.clock, asking);
    const rest::actor_claim claim(interaction_id::trusted(made_now), app, guild_id::trusted(700),
                                  discord_user_id::trusted(42));
    auto proven = test::run(prover.prove(claim, p.token));
    // Whoever is proven was confirmed by the second answer, which then was read.
    if (proven) CHECK(http.finished());
    return proven;
  };
  fail_at_each(script, run, [](const result<void>& proven) {
    if (proven) return;
    const std::string& reason = proven.error().reason();
    CHECK((reason == "actor_proof_unavailable" || reason == "actor_proof_failed"));
  });
}

TEST_CASE("GW-11: commands are replaced only after the present ones were read") {
  const auto script = [](fake_http_client& http) {
    http.reply_json(200, "[]").reply_json(200, R"([{"id":"77","name":"ess","type":1,"description":"d"}])");
  };
  const auto run = [](fake_http_client& http) {
    party p(http);
    auto both = [&]() -> net::awaitable<result<void>> {
      const auto present = co_await rest::list_commands(*p.client, app, std::nullopt);
      if (!present) co_return present.error();
      std::vector<discord::command> wanted(1, discord::ess_command());
      const auto done = co_await rest::overwrite_commands(*p.client, app, std::nullopt, std::move(wanted));
      if (!done) co_return done.error();
      co_return success();
    };
    return test::run(both());
  };
  fail_at_each(script, run, [](const auto& outcome) { check_clean_end(outcome); });
}
