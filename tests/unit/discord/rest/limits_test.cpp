#include "ess/discord/rest/limits.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/channels.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/discord/rest/users.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace ess::rest;
using namespace std::chrono_literals;

struct limits_fixture {
  client client_of(const char* token, std::shared_ptr<limits> shared) {
    client_settings settings;
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 1;
    settings.max_wait = 0ms;
    return client(http, clock, random, log, settings, secret(token), std::move(shared));
  }
  std::string ask(client& c) {
    const auto answer = test::run(get_current_user(c));
    return answer ? "" : answer.error().reason();
  }
  std::string look(client& c, std::uint64_t channel) {
    const auto answer = test::run(get_channel(c, channel_id::trusted(channel)));
    return answer ? "" : answer.error().reason();
  }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  limits_book book;
};

}  // namespace

TEST_CASE_FIXTURE(limits_fixture, "GW-9: clients of one token have fifty requests a second between them") {
  client a = client_of("token-1", book.of(secret("token-1")));
  client b = client_of("token-1", book.of(secret("token-1")));
  client other = client_of("token-2", book.of(secret("token-2")));
  int sent = 0;
  for (std::uint64_t n = 1; n <= 80; ++n) {
    http.reply_json(200, R"({"id":"7","type":0})");
    if (look(n % 2 == 0 ? a : b, n).empty()) ++sent;
  }
  CHECK(sent == 50);
  CHECK(look(other, 1).empty());
}

TEST_CASE_FIXTURE(limits_fixture, "GW-9: a token that one client was refused is not used by the next") {
  client a = client_of("token-1", book.of(secret("token-1")));
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  CHECK(ask(a) == "discord_token_refused");
  client b = client_of("token-1", book.of(secret("token-1")));
  CHECK(ask(b) == "discord_token_refused");
  CHECK(http.requests().size() == 1);
  CHECK(book.of(secret("token-1"))->token_is_refused());
  CHECK_FALSE(book.of(secret("token-2"))->token_is_refused());
}

TEST_CASE_FIXTURE(limits_fixture, "GW-9: a refused token whose refusal is forgotten is tried once more") {
  client a = client_of("token-1", book.of(secret("token-1")));
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  CHECK(ask(a) == "discord_token_refused");
  book.of(secret("token-2"))->forget_refusal();
  CHECK(ask(a) == "discord_token_refused");
  CHECK(http.requests().size() == 1);
  book.of(secret("token-1"))->forget_refusal();
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  CHECK(ask(a) == "discord_token_refused");
  CHECK(http.requests().size() == 2);
  book.of(secret("token-1"))->forget_refusal();
  http.reply_json(200, R"({"id":"9","username":"ess","bot":true})");
  CHECK(ask(a).empty());
}

TEST_CASE_FIXTURE(limits_fixture, "GW-9: refusals of all tokens and of OAuth count for the one address we have") {
  const auto refused = std::make_shared<refusals>(4);
  client a = client_of("token-1", std::make_shared<limits>(refused));
  client b = client_of("token-2", std::make_shared<limits>(refused));
  oauth_client oauth(http, {"https://discord.test/api/v10", "500", secret("s")}, clock, refused);
  const auto revoke = [&] {
    const secret token("at");
    const auto answer = test::run(oauth.revoke(token));
    return answer ? "" : answer.error().reason();
  };
  http.reply_json(403, R"({"code":50001})").reply_json(403, R"({"code":50001})");
  http.reply_json(401, R"({"error":"invalid_client"})").reply(429, "<html>");
  CHECK(look(a, 1) == "discord_50001");
  CHECK(look(b, 1) == "discord_50001");
  CHECK(revoke() == "discord_oauth_invalid_client");
  CHECK(refused->count(clock.steady_now()) == 3);
  clock.advance(1s);
  CHECK(revoke() == "rate_limited");
  CHECK(http.finished());
  // That was the fourth: nobody asks for anything now.
  CHECK(revoke() == "rate_limited");
  CHECK(look(a, 2) == "rate_limited");
  CHECK(look(b, 2) == "rate_limited");
  CHECK(http.requests().size() == 4);
  clock.advance(refusals::window - 1s);
  http.reply_json(200, R"({"id":"2","type":0})").reply_json(200, "{}");
  CHECK(look(a, 2).empty());
  CHECK(revoke().empty());
}

TEST_CASE_FIXTURE(limits_fixture, "GW-9: a 429 of Cloudflare stops OAuth and every token for as long as it says") {
  const auto address = std::make_shared<refusals>();
  client a = client_of("token-1", std::make_shared<limits>(address));
  oauth_client oauth(http, {"https://discord.test/api/v10", "500", secret("s")}, clock, address);
  const secret token("at");
  http.reply(429, "error code: 1015", {{"Retry-After", "30"}});
  CHECK(test::run(oauth.revoke(token)).error().reason() == "rate_limited");
  CHECK(test::run(oauth.revoke(token)).error().retry_after() == 30s);
  CHECK(look(a, 1) == "rate_limited");
  CHECK(http.requests().size() == 1);
  clock.advance(30s);
  http.reply_json(200, R"({"id":"1","type":0})").reply_json(200, "{}");
  CHECK(look(a, 1).empty());
  CHECK(test::run(oauth.revoke(token)).has_value());
}

TEST_CASE_FIXTURE(limits_fixture, "GW-9: 429s of a shared limit are nobody's fault, in OAuth neither") {
  const auto refused = std::make_shared<refusals>(4);
  oauth_client oauth(http, {"https://discord.test/api/v10", "500", secret("s")}, clock, refused);
  http.reply(429, R"({"retry_after":1,"global":false})", {{"X-RateLimit-Scope", "shared"}});
  const secret token("at");
  CHECK_FALSE(test::run(oauth.revoke(token)));
  CHECK(refused->count(clock.steady_now()) == 0);
}

TEST_CASE("limits in use are found again however many tokens come between, others are forgotten, the oldest first") {
  limits_book book(2);
  const auto held = book.of(secret("held"));
  const limits* second = book.of(secret("second")).get();
  (void)book.of(secret("third"));
  CHECK(book.of(secret("held")) == held);
  CHECK(book.size() == 2);
  (void)second;
  for (int n = 0; n < 100; ++n) (void)book.of(secret("token-" + std::to_string(n)));
  CHECK(book.size() == 2);
  CHECK(book.of(secret("held")) == held);
  CHECK(held.use_count() == 2);
}

TEST_CASE("who has no token shares the limits of those who have none") {
  limits_book book;
  CHECK(book.of(secret()) == book.of(secret("")));
  CHECK(book.of(secret()) != book.of(secret("token")));
}

TEST_CASE_FIXTURE(limits_fixture, "two interactions of one application have limits of their own") {
  client c = client_of("", book.of(secret()));
  const auto follow_up = [&](const char* token) {
    const secret shown(token);
    const auto answer = test::run(create_followup(c, application_id::trusted(5), shown, discord::text_body("b")));
    return answer ? "" : answer.error().reason();
  };
  http.reply(429, R"({"message":"no","retry_after":5,"global":false})", {{"X-RateLimit-Scope", "user"}});
  CHECK(follow_up("itoken-1") == "rate_limited");
  http.reply_json(200, R"({"id":"1","channel_id":"7"})");
  CHECK(follow_up("itoken-1") == "rate_limited");
  CHECK(follow_up("itoken-2").empty());
}
