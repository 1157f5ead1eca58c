// What the REST client asks again and what it does not, by the reason that the first attempt failed for.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "ess/discord/interactions/respond.hpp"
#include "ess/discord/rest/channels.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/interactions.hpp"
#include "ess/discord/rest/messages.hpp"
#include "ess/discord/rest/users.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace std::chrono_literals;
namespace asio = boost::asio;

constexpr const char* own_user = R"({"id":"9","username":"ess","bot":true})";
constexpr const char* one_message = R"({"id":"1","channel_id":"7"})";

struct retry_fixture {
  retry_fixture() {
    settings.api_base = "https://discord.test/api/v10";
    settings.max_attempts = 3;
    settings.first_retry = 1ms;
    settings.longest_retry = 1ms;
    remake();
  }
  void remake() { discord.emplace(http, clock, random, log, settings, secret("bot-token")); }

  result<discord::user> ask() { return test::run(rest::get_current_user(*discord)); }
  result<discord::message> create() {
    return test::run(rest::create_message(*discord, channel_id::trusted(7), discord::text_body("hi"), "n-4711"));
  }
  result<discord::message> follow_up() {
    return test::run(rest::create_followup(*discord, application_id::trusted(5), token, discord::text_body("b")));
  }
  result<void> respond() {
    return test::run(rest::create_interaction_response(*discord, interaction_id::trusted(8), token, discord::defer()));
  }
  static error failure(errc code, std::string_view reason) { return error(code, reason, "made up by the test"); }
  static error lost() { return failure(errc::unavailable, "connection_lost"); }
  static error late() { return failure(errc::timeout, "timeout"); }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::error};
  rest::client_settings settings;
  std::optional<rest::client> discord;
  secret token{"itoken"};
};

}  // namespace

TEST_CASE_FIXTURE(retry_fixture, "a message whose fate is unknown is sent again with the same nonce") {
  http.fail(lost()).fail(late()).reply_json(200, one_message);
  CHECK(create());
  REQUIRE(http.requests().size() == 3);
  CHECK(http.requests()[0].body().find(R"("nonce":"n-4711","enforce_nonce":true)") != std::string::npos);
  CHECK(http.requests()[1].body() == http.requests()[0].body());
  CHECK(http.requests()[2].body() == http.requests()[0].body());
}

TEST_CASE_FIXTURE(retry_fixture, "an edit is sent again, since it leaves the same message however often it is made") {
  http.reply(502, "<html>bad gateway</html>").fail(lost()).reply_json(200, one_message);
  CHECK(test::run(
      rest::edit_message(*discord, channel_id::trusted(7), message_id::trusted(1), discord::text_body("new"))));
  CHECK(http.requests().size() == 3);
}

TEST_CASE_FIXTURE(retry_fixture, "a follow-up whose fate is unknown is not sent again, for it would appear twice") {
  for (const error& unknown : {lost(), late()}) {
    http.fail(unknown);
    CHECK(follow_up().error().reason() == unknown.reason());
  }
  http.reply(503, "");
  CHECK(follow_up().error().reason() == "discord_status_503");
  CHECK(http.finished());
  CHECK(http.requests().size() == 3);
}

TEST_CASE_FIXTURE(retry_fixture,
                  "a GET that fails once is asked again, a first response whose fate is unknown is not") {
  http.fail(lost()).reply_json(200, own_user);
  CHECK(ask());
  http.fail(lost());
  CHECK(respond().error().reason() == "connection_lost");
  CHECK(http.finished());
}

TEST_CASE_FIXTURE(retry_fixture, "what never left is sent again whatever it is") {
  for (const char* reason : {"host_unknown", "connect_failed", "proxy_refused"}) {
    CAPTURE(reason);
    http.fail(failure(errc::unavailable, reason)).reply_json(200, one_message);
    CHECK(follow_up());
    http.fail(failure(errc::unavailable, reason)).reply(204);
    CHECK(respond());
    CHECK(http.finished());
  }
}

TEST_CASE_FIXTURE(retry_fixture, "5xx is asked again where that is safe, up to the number of attempts") {
  http.reply(500, "oops").reply(503, "<html>").reply_json(200, own_user);
  CHECK(ask());
  http.reply(500, "").reply(502, "").reply(504, "");
  CHECK(ask().error().reason() == "discord_status_504");
  CHECK(http.finished());
}

TEST_CASE_FIXTURE(retry_fixture, "GW-1: what will be refused the next time as well is not asked again") {
  const error cases[] = {failure(errc::unavailable, "tls_failed"), failure(errc::forbidden, "address_refused"),
                         failure(errc::corrupt, "response_invalid"), failure(errc::too_large, "response_too_large"),
                         failure(errc::invalid_argument, "url_invalid")};
  for (const error& final_one : cases) {
    CAPTURE(final_one.reason());
    http.fail(final_one);
    CHECK(ask().error().reason() == final_one.reason());
    CHECK(http.finished());
  }
  for (const int status : {400, 403, 404, 413}) {
    http.reply_json(status, "{}");
    CHECK_FALSE(ask());
  }
  CHECK(http.requests().size() == std::size(cases) + 4);
}

TEST_CASE_FIXTURE(retry_fixture, "GW-9: a 429 costs its time and then the call succeeds, whatever its method") {
  http.reply_json(429, R"({"message":"You are being rate limited.","retry_after":0.003,"global":false})");
  http.reply_json(200, one_message);
  asio::io_context io;
  bool over = false;
  // The fake clock moves a millisecond whenever nobody else has anything to do.
  auto tick = [&]() -> net::awaitable<void> {
    while (!over) {
      clock.advance(1ms);
      co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    }
  };
  asio::co_spawn(io, tick(), asio::detached);
  const auto before = clock.steady_now();
  const auto sent =
      test::run(io, rest::create_followup(*discord, application_id::trusted(5), token, discord::text_body("b")));
  over = true;
  io.restart();
  io.run();
  CHECK(sent);
  CHECK(clock.steady_now() - before >= 3ms);
  CHECK(http.finished());
}

TEST_CASE_FIXTURE(retry_fixture, "GW-9: ten minutes of nothing but 429 with absurd values cost few requests") {
  const char* waits[] = {"-5", "1e9", "NaN", "Infinity", "soon", "", "1000000000", "0x10", "99999999999999999999"};
  std::size_t told = 0;
  const auto absurd = [&](const net::http_request&) -> result<net::http_response> {
    net::http_header wait;
    wait.name = "Retry-After";
    wait.value = waits[told++ % std::size(waits)];
    net::http_response answer;
    answer.status = 429;
    answer.headers.push_back(std::move(wait));
    answer.body = R"({"message":"no","retry_after":-1})";
    return answer;
  };
  settings.max_wait = 0ms;
  remake();
  for (int i = 0; i < 6'000; ++i, clock.advance(100ms)) {
    http.respond(absurd);
    const auto answer =
        test::run(rest::get_channel(*discord, channel_id::trusted(static_cast<std::uint64_t>(i % 50) + 1)));
    REQUIRE_FALSE(answer);
    REQUIRE(answer.error().reason() == "rate_limited");
    REQUIRE(answer.error().retry_after().value_or(0ms) > 0ms);
  }
  CHECK(told > 1);
  CHECK(http.requests().size() == told);
  CHECK(told <= 550);  // a minute each for 50 channels, and none of them again within it
}

TEST_CASE_FIXTURE(retry_fixture, "GW-9: a peer that answers 429 without a wait is given up on soon") {
  for (int i = 0; i < 100; ++i) http.reply_json(429, R"({"message":"no","retry_after":0,"global":false})");
  CHECK(ask().error().reason() == "rate_limited");
  CHECK(http.requests().size() <= 8);
}
