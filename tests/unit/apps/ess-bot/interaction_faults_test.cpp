// A deferred command with several pages, broken at each of its steps on either side: it ends, and once.
#include <doctest/doctest.h>

#include <algorithm>

#include "unit/apps/ess-bot/event_fixture.hpp"

namespace {

using namespace ess;
using test::edited_message;
using test::event_fixture;
using test::fake_http_client;

/// /ess whois with an answer of two pages.
std::string lookup() {
  std::string text = test::command("whois");
  const std::string empty_options = R"("options":[]})";
  text.replace(text.rfind(empty_options), empty_options.size(),
               R"("options":[{"name":"query","type":3,"value":"xx"}]})");
  return text;
}

std::string many_players() {
  std::string players;
  for (int i = 0; i < 5; ++i) {
    if (i > 0) players += ',';
    players += R"({"id":"p","name":")" + std::string(600, 'x') +
               R"(","status":"ACTIVE","updatedAt":"2026-01-01T00:00:00.000Z"})";
  }
  return R"({"ok":true,"players":[)" + players + "]}";
}

void discords_part(fake_http_client& http) {
  http.reply(204).reply_json(200, edited_message).reply_json(200, edited_message);
}
void servers_part(fake_http_client& http) { http.reply_json(200, many_players()); }

std::ptrdiff_t count(const fake_http_client& http, net::http_method method, std::string_view url_end) {
  return std::ranges::count_if(http.requests(), [&](const net::http_request& request) {
    return request.method() == method && std::string_view(request.url()).ends_with(url_end);
  });
}

/// Delivers the command and lets it end. True where all was said.
bool deliver(const fake_http_client& discord, const fake_http_client& ess) {
  event_fixture f;
  f.discord_http = discord;
  f.ess_http = ess;
  bool over = false;
  f.events->on_event(parse_json(lookup()).value(), [&] { over = true; });
  f.io.run();
  CHECK(over);
  CHECK(f.events->in_flight() == 0);
  CHECK(count(f.discord_http, net::http_method::post, "/callback") <= 1);
  CHECK(count(f.discord_http, net::http_method::post, "/webhooks/500/itoken") <= 1);
  // Nobody is asked on behalf of a person to whom nothing can be said.
  if (count(f.discord_http, net::http_method::patch, "/@original") == 0) CHECK(f.ess_http.requests().empty());
  return f.discord_http.finished();
}

TEST_CASE("GW-11: a command ends whatever Discord answers to its deferral, its edit and its further pages") {
  const auto run = [](const fake_http_client& discord) {
    fake_http_client ess;
    servers_part(ess);
    return deliver(discord, ess);
  };
  test::fail_at_each(discords_part, run, [](bool) {});
}

TEST_CASE("GW-11: a command is answered whatever ESS answers") {
  const auto run = [](const fake_http_client& ess) {
    fake_http_client discord;
    discords_part(discord);
    event_fixture f;
    f.discord_http = discord;
    f.ess_http = ess;
    f.handle(lookup());
    REQUIRE(f.discord_http.requests().size() >= 2);
    CHECK_FALSE(f.content(1).empty());
    return true;
  };
  test::fail_at_each(servers_part, run, [](bool) {});
}

}  // namespace
