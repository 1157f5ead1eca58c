#include "ess/discord/gateway/shard.hpp"

#include <doctest/doctest.h>

#include "ess/discord/gateway/intents.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "unit/discord/gateway/scripted_socket.hpp"

namespace {

using namespace ess;

using test::scripted_connector;
using test::scripted_socket;

struct shard_fixture {
  shard_fixture() {
    settings.gateway_url = "ws://127.0.0.1:4000/gateway";
    settings.intents = gateway::intents::guilds;
    settings.any_host = true;
    socket->incoming = {
        R"({"op":10,"d":{"heartbeat_interval":45000}})",
        R"({"op":0,"s":1,"t":"READY","d":{"session_id":"s","resume_gateway_url":"ws://127.0.0.1:4000/gateway"}})"};
    connector.sockets.push_back(socket);
  }
  std::shared_ptr<scripted_socket> socket = std::make_shared<scripted_socket>();
  scripted_connector connector;
  test::fake_clock clock;
  test::fake_random random;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  gateway::shard_settings settings;
};

TEST_CASE_FIXTURE(shard_fixture, "SH-1: a stopped shard closes its socket resumably and returns") {
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  std::vector<std::string> names;
  const auto outcome = test::run(shard.run([&](gateway::event e) {
    names.push_back(e.name);
    shard.stop();
  }));
  CHECK(outcome.has_value());
  CHECK(names == std::vector<std::string>{"READY"});
  CHECK(socket->closed_with == 4000);
  CHECK(shard.snapshot()->session_id == "s");
  CHECK(connector.urls.at(0) == "ws://127.0.0.1:4000/gateway?v=10&encoding=json");
  REQUIRE(socket->sent.size() == 1);
  CHECK(socket->sent[0].find("\"op\":2") != std::string::npos);
}

TEST_CASE_FIXTURE(shard_fixture, "GW-6: a token that Discord refuses ends the run with a clear error") {
  socket->incoming.pop_back();
  socket->ends_with = 4004;
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  const auto outcome = test::run(shard.run([](gateway::event) {}));
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().reason() == "gateway_token_refused");
  CHECK(shard.state() == gateway::shard_state::stopped);
  CHECK(connector.urls.size() == 1);
}

TEST_CASE_FIXTURE(shard_fixture, "the token appears in no log line") {
  socket->ends_with = 4004;
  gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
  const auto outcome = test::run(shard.run([](gateway::event) {}));
  CHECK_FALSE(outcome.has_value());
  for (const auto& line : sink.lines()) CHECK(line.find("the-token") == std::string::npos);
}

}  // namespace
