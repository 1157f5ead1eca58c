#include "live_discord.hpp"

#include <doctest/doctest.h>

#include "ess/discord/rest/users.hpp"
#include "support/fake_http_client.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("GW-9: a refused token is remembered although hundreds of other bots were asked about since") {
  fake_http_client http;
  fake_clock clock;
  fake_random random;
  recording_sink sink;
  const logger log(clock, sink, log_level::error);
  config::server_settings settings;
  server::live_discord live(http, clock, random, log, settings);
  const secret refused("token-refused");
  http.reply_json(401, R"({"message":"401: Unauthorized","code":0})");
  CHECK_FALSE(run(rest::get_current_user(*live.client_of(refused))));
  for (int n = 0; n < 300; ++n) {
    const secret other("token-" + std::to_string(n));
    (void)live.client_of(other);
  }
  CHECK(run(rest::get_current_user(*live.client_of(refused))).error().reason() == "discord_token_refused");
  CHECK(http.requests().size() == 1);
}
