#include "discord/gateway/send_window.hpp"

#include <doctest/doctest.h>

#include "discord/gateway/close_codes.hpp"
#include "discord/gateway/frames.hpp"
#include "discord/gateway/gateway_url.hpp"

namespace {

using namespace ess;
using namespace ess::gateway;
using std::chrono::milliseconds;

constexpr steady_point opening{milliseconds(1'000'000)};

TEST_CASE("GW-7: 120 sends fit into 60 seconds, and heartbeats find room when others do not") {
  send_window window;
  int others = 0;
  while (window.try_take(send_kind::other, opening)) ++others;
  CHECK(others == 110);
  int beats = 0;
  while (window.try_take(send_kind::heartbeat, opening)) ++beats;
  CHECK(others + beats == 120);
}

TEST_CASE("GW-7: the window tells when the next send may leave, to the millisecond") {
  send_window window;
  for (int i = 0; i < 110; ++i) REQUIRE(window.try_take(send_kind::other, opening + milliseconds(i)));
  const steady_point next = window.next_free(send_kind::other, opening + milliseconds(200));
  CHECK(next == opening + milliseconds(60'000));
  CHECK_FALSE(window.try_take(send_kind::other, next - milliseconds(1)));
  CHECK(window.try_take(send_kind::other, next));
  CHECK(window.next_free(send_kind::heartbeat, opening + milliseconds(200)) == opening + milliseconds(200));
}

TEST_CASE("a new connection starts with an empty window") {
  send_window window;
  while (window.try_take(send_kind::heartbeat, opening)) {
  }
  window.reset();
  CHECK(window.try_take(send_kind::other, opening));
}

TEST_CASE("GW-6: each close code has its one meaning") {
  for (const int code : {4004, 4010, 4011, 4012, 4013, 4014})
    CHECK(meaning_of_close(static_cast<std::uint16_t>(code)) == after_close::stop);
  for (const int code : {4003, 4007, 4009})
    CHECK(meaning_of_close(static_cast<std::uint16_t>(code)) == after_close::identify);
  for (const int code : {1000, 1001, 1006, 4000, 4001, 4002, 4005, 4006, 4999}) {
    CHECK(meaning_of_close(static_cast<std::uint16_t>(code)) == after_close::resume);
  }
  CHECK(meaning_of_close(4008) == after_close::resume_later);
  CHECK(meaning_of_close(std::nullopt) == after_close::resume);
}

TEST_CASE("GW-1: only wss under discord.gg is followed") {
  const allowed_hosts hosts("wss://gateway.discord.gg/", false);
  CHECK(hosts.accepts("wss://gateway.discord.gg"));
  CHECK(hosts.accepts("wss://gateway-us-east1-b.discord.gg/"));
  for (const char* url :
       {"ws://gateway.discord.gg", "wss://discord.gg.evil.org", "wss://evildiscord.gg", "wss://evil.org/discord.gg",
        "wss://user@gateway.discord.gg", "https://gateway.discord.gg", "", "wss://127.0.0.1"}) {
    CAPTURE(url);
    CHECK_FALSE(hosts.accepts(url));
  }
}

TEST_CASE("GW-1: in development the resume address must have the gateway's own host") {
  const allowed_hosts hosts("ws://127.0.0.1:4000/gateway", true);
  CHECK(hosts.accepts("ws://127.0.0.1:4000/gateway"));
  CHECK_FALSE(hosts.accepts("ws://127.0.0.1:4001/gateway"));
  CHECK_FALSE(hosts.accepts("wss://gateway.discord.gg"));
}

TEST_CASE("the version and the encoding are asked for in the URL") {
  CHECK(connect_url("wss://gateway.discord.gg/").value() == "wss://gateway.discord.gg/?v=10&encoding=json");
  CHECK(connect_url("ws://127.0.0.1:4000/gateway").value() == "ws://127.0.0.1:4000/gateway?v=10&encoding=json");
  CHECK(connect_url("wss://gateway.discord.gg/", compression::zlib_stream).value() ==
        "wss://gateway.discord.gg/?v=10&encoding=json&compress=zlib-stream");
  CHECK(connect_url("nonsense").error().reason() == "gateway_url_invalid");
}

TEST_CASE("GW-7: what we send stays far below 4096 bytes") {
  shard_settings settings;
  settings.intents = 1;
  CHECK(identify_frame("t", settings).find("shard") == std::string::npos);
  settings.shard = 3;
  settings.shard_count = 16;
  CHECK(identify_frame("t", settings).find(R"("shard":[3,16])") != std::string::npos);
  CHECK(identify_frame(std::string(120, 't'), settings).size() < max_send_bytes);
  CHECK(heartbeat_frame(std::nullopt) == R"({"op":1,"d":null})");
  CHECK(heartbeat_frame(7) == R"({"op":1,"d":7})");
}

}  // namespace
