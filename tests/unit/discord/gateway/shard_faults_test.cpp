// A shard's script of messages, plain and packed, broken off at each of them: the shard comes back.
#include <doctest/doctest.h>

#include <functional>

#include "ess/discord/gateway/intents.hpp"
#include "ess/discord/gateway/shard.hpp"
#include "support/fakes.hpp"
#include "support/run.hpp"
#include "testing/sim/zlib_stream.hpp"
#include "unit/discord/gateway/scripted_socket.hpp"

namespace {

using namespace ess;
using test::scripted_socket;

/// Every look at it is ten minutes later, so whatever waits has waited long enough.
class leaping_clock final : public clock {
 public:
  time_point now() const override { return time_point(std::chrono::hours(500'000)); }
  steady_point steady_now() const override { return steady_point(std::chrono::minutes(10 * ++looks_)); }

 private:
  mutable std::int64_t looks_ = 1;
};

const std::vector<std::string> shard_script = {
    R"({"op":10,"d":{"heartbeat_interval":45000}})",
    R"({"op":0,"s":1,"t":"READY","d":{"session_id":"s","resume_gateway_url":"ws://127.0.0.1:4000/gateway"}})",
    R"({"op":0,"s":2,"t":"GUILD_CREATE","d":{"id":"7"}})", R"({"op":11})",
    R"({"op":0,"s":3,"t":"GUILD_DELETE","d":{"id":"7"}})"};

/// A connection that says the first `count` messages.
std::shared_ptr<scripted_socket> saying(std::size_t count, gateway::compression packing) {
  auto socket = std::make_shared<scripted_socket>();
  testing::sim::zlib_stream deflate;
  const bool packs = packing == gateway::compression::zlib_stream;
  if (packs) socket->kind = net::message_kind::binary;
  for (std::size_t n = 0; n < count; ++n) {
    socket->incoming.push_back(packs ? deflate.compress(shard_script[n]) : shard_script[n]);
  }
  return socket;
}

/// Breaks the first connection off after each message by `fail`, lets the second say everything, and expects the shard
/// to be active again.
void shard_comes_back(gateway::compression packing, const std::function<void(scripted_socket&)>& fail) {
  for (std::size_t count = 0; count <= shard_script.size(); ++count) {
    CAPTURE(count);
    test::scripted_connector connector;
    connector.sockets = {saying(count, packing), saying(shard_script.size(), packing)};
    fail(*connector.sockets.front());
    leaping_clock clock;
    test::fake_random random;
    test::recording_sink sink;
    logger log(clock, sink, log_level::debug);
    gateway::shard_settings settings;
    settings.gateway_url = "ws://127.0.0.1:4000/gateway";
    settings.intents = gateway::intents::guilds;
    settings.any_host = true;
    settings.compression = packing;
    gateway::shard shard(connector, clock, random, log, settings, secret("the-token"));
    std::string last;
    const auto outcome = test::run(shard.run([&](gateway::event e) {
      last = e.name;
      if (connector.sockets.empty() && e.name == "GUILD_DELETE") shard.stop();
    }));
    CHECK(outcome.has_value());
    CHECK(connector.urls.size() == 2);
    CHECK(last == "GUILD_DELETE");
    CHECK(shard.snapshot().has_value());
  }
}

constexpr auto both_packings = {gateway::compression::none, gateway::compression::zlib_stream};

TEST_CASE("GW-6: a shard whose connection ends after any message comes back, packed or plain") {
  for (const auto packing : both_packings) {
    for (const int code : {1006, 4000, 4007, 4009}) {
      CAPTURE(code);
      shard_comes_back(packing, [code](scripted_socket& s) { s.ends_with = static_cast<std::uint16_t>(code); });
    }
  }
}

TEST_CASE("GW-3: a shard that is told rubbish after any message comes back, packed or plain") {
  for (const auto packing : both_packings) {
    shard_comes_back(packing, [](scripted_socket& s) { s.incoming.push_back("rubbish"); });
    // A whole payload, by its mark, that is none.
    shard_comes_back(packing, [](scripted_socket& s) { s.incoming.emplace_back("\x01\x02\x00\x00\xff\xff", 6); });
  }
}

TEST_CASE("GW-5: a shard whose peer falls silent after any message comes back, packed or plain") {
  for (const auto packing : both_packings) shard_comes_back(packing, [](scripted_socket&) {});
}

}  // namespace
