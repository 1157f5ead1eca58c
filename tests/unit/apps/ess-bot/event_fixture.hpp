// Interactions answered over scripted HTTP, to Discord and to ESS.
#pragma once

#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/json.hpp"
#include "ess/discord/interactions/parse.hpp"
#include "events/interaction_create.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace ess::test {

inline client::bot_api_settings ess_settings() {
  client::bot_api_settings settings;
  settings.base_url = "http://127.0.0.1:3000";
  return settings;
}

/// What Discord answers to an edit of a response.
inline constexpr const char* edited_message = R"({"id":"1","channel_id":"710"})";

/// /ess <sub>, as interaction 1001 of user 42 in server 700.
inline std::string command(std::string_view sub, std::string_view where = R"("guild_id":"700","channel_id":"710",)") {
  return R"({"id":"1001","application_id":"500","type":2,"token":"itoken","version":1,)" + std::string(where) +
         R"("member":{"user":{"id":"42","username":"ann"},"roles":[],"permissions":"8"},)"
         R"("data":{"id":"900","name":"ess","type":1,"options":[{"name":")" +
         std::string(sub) + R"(","type":1,"options":[]}]}})";
}

struct event_fixture {
  event_fixture() {
    settings.api_base = "http://discord.test/api/v10";
    settings.max_attempts = 1;
    discord.emplace(discord_http, clock, random, log, settings, secret("bot-token"));
    events.emplace(io.get_executor(), *discord, known, journal, clock, log);
  }
  boost::asio::io_context io;
  fake_http_client discord_http;
  fake_http_client ess_http;
  fake_clock clock;
  fake_random random;
  recording_sink sink;
  logger log{clock, sink, log_level::debug};
  rest::client_settings settings;
  std::optional<rest::client> discord;
  bot::communities known{ess_http, ess_settings(), secret("ess_dev_key"), "", log};
  bot::interaction_journal journal;
  std::optional<bot::interaction_events> events;

  void handle(const std::string& text, bot::known_interaction as = bot::known_interaction::fresh) {
    run(io, events->handle(discord::parse_interaction(text).value(), as));
  }
  boost::json::value sent(std::size_t n) const { return parse_json(discord_http.requests().at(n).body()).value(); }
  std::string content(std::size_t n) const { return string_member(sent(n), "content").value_or(""); }
};

}  // namespace ess::test
