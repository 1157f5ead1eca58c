#include "ess/discord/rest/actor_prover.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "discord/rest/proven_claims.hpp"
#include "ess/discord/rest/client.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

namespace {

using namespace ess;
using namespace std::chrono_literals;

/// An interaction made just now by the fake clock.
constexpr std::uint64_t made_now = (1'767'225'600'000ull - discord_epoch_ms) << 22;

std::string original(std::string_view interaction, std::string_view user, std::string_view owners = R"({"0":"700"})") {
  return R"({"id":"1","channel_id":"710","content":"","flags":192,"interaction_metadata":{"id":")" +
         std::string(interaction) + R"(","type":2,"user":{"id":")" + std::string(user) +
         R"(","username":"ann"},"authorizing_integration_owners":)" + std::string(owners) + "}}";
}

struct prover_fixture {
  prover_fixture() {
    settings.api_base = "http://discord.test/api/v10";
    settings.max_attempts = 1;
    asking.look_again_after = 0ms;
    client.emplace(http, clock, random, log, settings, secret());
    prover.emplace(*client, clock, asking);
  }
  std::string prove(std::uint64_t user = 42, std::uint64_t guild = 700, std::string_view token = "itoken") {
    const rest::actor_claim claim(interaction_id::trusted(made_now), application_id::trusted(500),
                                  guild_id::trusted(guild), discord_user_id::trusted(user));
    const secret shown{token};
    const auto answer = test::run(prover->prove(claim, shown));
    return answer ? "proven" : answer.error().reason();
  }
  std::string id() const { return std::to_string(made_now); }

  test::fake_http_client http;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  rest::client_settings settings;
  rest::actor_prover_settings asking;
  std::optional<rest::client> client;
  std::optional<rest::actor_prover> prover;
};

TEST_CASE_FIXTURE(prover_fixture,
                  "what Discord says of the original response proves the actor, without any token of ours") {
  http.reply_json(200, original(id(), "42"));
  CHECK(prove() == "proven");
  REQUIRE(http.requests().size() == 1);
  CHECK(http.requests()[0].url() == "http://discord.test/api/v10/webhooks/500/itoken/messages/@original");
  CHECK_FALSE(http.requests()[0].header("Authorization").has_value());
}

TEST_CASE_FIXTURE(prover_fixture,
                  "another user, interaction or guild proves nothing, nor does an answer without origin") {
  const std::string cases[] = {original(id(), "43"),
                               original("1001", "42"),
                               original(id(), "42", R"({"0":"701"})"),
                               original(id(), "42", R"({"0":"0"})"),
                               R"({"id":"1","channel_id":"710"})",
                               R"({"id":"1","channel_id":"710","interaction_metadata":{"id":"x","user":{"id":"42"}}})",
                               R"({"id":"1","channel_id":"710","interaction_metadata":{"user":{"id":"42"}}})"};
  for (const auto& body : cases) {
    CAPTURE(body);
    http.reply_json(200, body);
    CHECK(prove() == "actor_proof_failed");
  }
}

TEST_CASE_FIXTURE(prover_fixture, "a user-installed application names no guild, which is no contradiction") {
  http.reply_json(200, original(id(), "42", R"({"1":"42"})"));
  CHECK(prove() == "proven");
}

TEST_CASE_FIXTURE(prover_fixture, "a token that Discord does not know is refused, and a Discord that is down is not") {
  http.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
  CHECK(prove() == "actor_proof_failed");
  http.reply_json(404, R"({"message":"Unknown Webhook","code":10015})");
  CHECK(prove() == "actor_proof_failed");
  http.reply(500, "oops");
  CHECK(prove() == "actor_proof_unavailable");
  http.fail(error(errc::unavailable, "connect_failed", "no"));
  CHECK(prove() == "actor_proof_unavailable");
  http.fail(error(errc::timeout, "timeout", "late"));
  CHECK(prove() == "actor_proof_unavailable");
  http.reply(200, "<html>");
  CHECK(prove() != "proven");
}

TEST_CASE_FIXTURE(prover_fixture, "an original response that is not there yet is looked for once more") {
  http.reply_json(404, R"({"message":"Unknown Message","code":10008})").reply_json(200, original(id(), "42"));
  CHECK(prove() == "proven");
  http.reply_json(404, R"({"message":"Unknown Message","code":10008})")
      .reply_json(404, R"({"message":"Unknown Message","code":10008})");
  CHECK(prove(42, 700, "another") == "actor_proof_failed");
  CHECK(http.finished());
}

TEST_CASE_FIXTURE(prover_fixture,
                  "a proven claim is not asked about again while its token lives, unless anything differs") {
  http.reply_json(200, original(id(), "42"));
  CHECK(prove() == "proven");
  CHECK(prove() == "proven");
  CHECK(http.requests().size() == 1);
  http.reply_json(200, original(id(), "42")).reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
  CHECK(prove(43) == "actor_proof_failed");
  CHECK(prove(42, 700, "forged") == "actor_proof_failed");
  CHECK(prove() == "proven");
  CHECK(http.requests().size() == 3);
  clock.advance(15min);
  http.reply_json(401, R"({"message":"Invalid Webhook Token","code":50027})");
  CHECK(prove() == "actor_proof_failed");
}

TEST_CASE_FIXTURE(prover_fixture, "LG-2: the token of an interaction is in no log line and no error") {
  http.reply_json(404, R"({"message":"Unknown Webhook itoken","code":10015})");
  const rest::actor_claim claim(interaction_id::trusted(made_now), application_id::trusted(500), guild_id::trusted(7),
                                discord_user_id::trusted(42));
  const secret token("itoken-4711");
  const auto answer = test::run(prover->prove(claim, token));
  REQUIRE_FALSE(answer);
  CHECK(describe_for_log(answer.error()).find("itoken-4711") == std::string::npos);
  for (const auto& line : sink.lines()) CHECK(line.find("itoken-4711") == std::string::npos);
}

TEST_CASE("the memory of proven claims is bounded, the oldest going first") {
  rest::proven_claims proven(2);
  const auto claim = [](std::uint64_t id) {
    return rest::actor_claim(interaction_id::trusted(id), application_id::trusted(1), guild_id::trusted(2),
                             discord_user_id::trusted(3));
  };
  for (std::uint64_t n = 1; n <= 3; ++n) proven.add(claim(made_now + n), "h");
  const auto now = interaction_id::trusted(made_now).created_at();
  CHECK(proven.size() == 2);
  CHECK_FALSE(proven.knows(claim(made_now + 1), "h", now));
  CHECK(proven.knows(claim(made_now + 3), "h", now));
  proven.add(claim(made_now + 3), "i");
  CHECK(proven.size() == 2);
  CHECK(proven.knows(claim(made_now + 3), "i", now));
}

}  // namespace
