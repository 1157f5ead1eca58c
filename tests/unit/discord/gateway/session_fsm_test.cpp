#include <doctest/doctest.h>

#include "discord/gateway/session_fsm.hpp"
#include "unit/discord/gateway/fsm_scene.hpp"

namespace {

using namespace ess;
using namespace ess::gateway;
using std::chrono::milliseconds;
using scene = test::fsm_scene;

TEST_CASE("a shard connects, identifies after Hello and is active after READY") {
  scene s;
  s.start();
  REQUIRE(s.urls == std::vector<std::string>{"wss://gateway.discord.gg/?v=10&encoding=json"});
  s.connected();
  CHECK(s.sent.empty());
  s.hello();
  REQUIRE(s.sent.size() == 1);
  CHECK(s.sent[0].find(R"({"op":2,"d":{"token":"the-token","intents":1,"properties":{)") == 0);
  CHECK(s.fsm->state() == shard_state::identifying);
  s.ready();
  CHECK(s.fsm->state() == shard_state::active);
  REQUIRE(s.events.size() == 1);
  CHECK(s.events[0].name == "READY");
  CHECK(s.fsm->snapshot()->session_id == "sess");
}

TEST_CASE("GW-5: the first beat comes after interval times random, the next an interval later") {
  scene s;
  s.become_active();
  const auto first = *s.fsm->next_timer() - s.now;
  CHECK(first >= milliseconds(0));
  CHECK(first < milliseconds(41'250));
  s.tick();
  CHECK(s.sent.back() == R"({"op":1,"d":1})");
  s.ack();
  s.dispatch(9);
  CHECK(*s.fsm->next_timer() == s.now + milliseconds(41'250));
  s.tick();
  CHECK(s.sent.back() == R"({"op":1,"d":9})");
}

TEST_CASE("GW-5: a missing ACK by the next beat closes without ending the session, then resumes") {
  scene s;
  s.become_active();
  s.tick();
  CHECK(s.closes.empty());
  s.tick();
  REQUIRE(s.closes.size() == 1);
  CHECK(s.closes[0] != 1000);
  CHECK(s.closes[0] != 1001);
  s.lose();
  s.come_back();
  CHECK(s.urls.back() == "wss://resume-1.discord.gg/?v=10&encoding=json");
  CHECK(s.sent.back() == R"({"op":6,"d":{"token":"the-token","session_id":"sess","seq":1}})");
}

TEST_CASE("GW-5: a heartbeat the server asks for is sent at once") {
  scene s;
  s.become_active();
  s.receive(R"({"op":1,"d":null,"s":null,"t":null})");
  CHECK(s.last_sent_is("1"));
}

TEST_CASE("GW-7: a server that asks for heartbeats without end gets at most 120 a minute") {
  scene s;
  s.become_active();
  for (int i = 0; i < 1'000; ++i) s.receive(R"({"op":1})");
  CHECK(s.sent.size() <= 120);
}

TEST_CASE("GW-5: a heartbeat interval outside one second to ten minutes is refused") {
  for (const char* d : {"{}", "null", R"({"heartbeat_interval":0})", R"({"heartbeat_interval":999})",
                        R"({"heartbeat_interval":600001})", R"({"heartbeat_interval":-5})",
                        R"({"heartbeat_interval":"41250"})", R"({"heartbeat_interval":1e18})"}) {
    CAPTURE(d);
    scene s;
    s.start();
    s.connected();
    s.receive(std::string(R"({"op":10,"d":)") + d + "}");
    CHECK(s.closes.size() == 1);
    CHECK(s.sent.empty());
  }
}

TEST_CASE("a peer that never says Hello is left") {
  scene s;
  s.start();
  s.connected();
  s.tick();
  CHECK(s.closes.size() == 1);
}

TEST_CASE("op 7 closes and resumes") {
  scene s;
  s.become_active();
  s.receive(R"({"op":7,"d":null})");
  REQUIRE(s.closes == std::vector<std::uint16_t>{4000});
  s.lose();
  s.come_back();
  CHECK(s.last_sent_is("6"));
  s.receive(R"({"op":0,"s":4,"t":"RESUMED","d":{}})");
  CHECK(s.fsm->state() == shard_state::active);
}

TEST_CASE("op 9 with true resumes, with false identifies, both after 1 to 5 seconds") {
  for (const bool may_resume : {true, false}) {
    CAPTURE(may_resume);
    scene s;
    s.become_active();
    s.wait(milliseconds(10'000));
    s.receive(may_resume ? R"({"op":9,"d":true})" : R"({"op":9,"d":false})");
    REQUIRE(s.closes.size() == 1);
    s.lose();
    const auto pause = *s.fsm->next_timer() - s.now;
    CHECK(pause >= milliseconds(1'000));
    CHECK(pause <= milliseconds(5'000));
    s.come_back();
    CHECK(s.last_sent_is(may_resume ? "6" : "2"));
  }
}

TEST_CASE("GW-6: close codes that forbid to come back end the shard with a reason") {
  const std::pair<std::uint16_t, const char*> cases[] = {
      {4004, "gateway_token_refused"}, {4010, "gateway_refused"},         {4011, "gateway_refused"},
      {4012, "gateway_refused"},       {4013, "gateway_intents_refused"}, {4014, "gateway_intents_refused"}};
  for (const auto& row : cases) {
    const auto code = row.first;
    const std::string reason = row.second;
    CAPTURE(code);
    scene s;
    s.become_active();
    s.lose(code);
    REQUIRE(s.finished.has_value());
    CHECK(s.finished->error().reason() == reason);
    CHECK(s.fsm->state() == shard_state::stopped);
    CHECK_FALSE(s.fsm->next_timer().has_value());
  }
}

TEST_CASE("GW-6: 4007 and 4009 start a new session, others resume") {
  for (const int code : {4003, 4007, 4009, 4000, 4001, 4002, 4005, 4008, 1006}) {
    CAPTURE(code);
    scene s;
    s.become_active();
    s.wait(milliseconds(10'000));
    s.lose(static_cast<std::uint16_t>(code));
    s.come_back();
    CHECK(s.last_sent_is(code == 4003 || code == 4007 || code == 4009 ? "2" : "6"));
  }
}

TEST_CASE("4008 is followed by a pause of a minute") {
  scene s;
  s.become_active();
  s.lose(4008);
  CHECK(*s.fsm->next_timer() - s.now >= milliseconds(60'000));
}

TEST_CASE("GW-1: after two failures at the resume address a new session starts at the gateway's own") {
  scene s;
  s.become_active();
  s.lose();
  for (int i = 0; i < 2; ++i) {
    s.tick();
    CHECK(s.urls.back().starts_with(test::resume_address));
    s.take(s.fsm->on_connect_failed(s.now));
  }
  s.come_back();
  CHECK(s.urls.back().starts_with("wss://gateway.discord.gg/"));
  CHECK(s.last_sent_is("2"));
}

TEST_CASE("GW-1: a resume address elsewhere is not followed") {
  scene s;
  s.start();
  s.connected();
  s.hello();
  s.ready("wss://evil.example");
  CHECK(s.fsm->state() == shard_state::active);
  s.lose();
  s.come_back();
  CHECK(s.urls.back().starts_with("wss://gateway.discord.gg/"));
  CHECK(s.last_sent_is("6"));
}

TEST_CASE("GW-4: unknown opcodes, events and fields are ignored") {
  scene s;
  s.become_active();
  s.receive(R"({"op":99,"d":{"x":1}})");
  s.receive(R"({"op":0,"s":5,"t":"NEVER_HEARD_OF","d":{"new":true},"more":[1]})");
  s.receive(R"({"op":0,"s":6,"d":{}})");
  s.receive(R"({"op":0,"s":"7","t":5})");
  s.receive(R"({"op":"0"})");
  CHECK(s.closes.empty());
  CHECK(s.fsm->state() == shard_state::active);
  CHECK(s.fsm->health().ignored == 4);
  CHECK(s.fsm->snapshot()->sequence == 6);
}

TEST_CASE("GW-3: a frame that is no JSON ends the connection, not the process, and the session resumes") {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("\xff"), std::string("null")}) {
    scene s;
    s.become_active();
    s.receive(text);
    CHECK(s.closes.size() == 1);
    s.lose();
    s.come_back();
    CHECK(s.last_sent_is("6"));
  }
}

TEST_CASE("SH-1: stopping closes in the 4000 range, so that the session can be resumed") {
  scene s;
  s.become_active();
  s.take(s.fsm->stop());
  REQUIRE(s.closes == std::vector<std::uint16_t>{4000});
  REQUIRE(s.finished.has_value());
  CHECK(s.finished->has_value());
  CHECK(s.fsm->snapshot()->session_id == "sess");
  s.lose();
  CHECK_FALSE(s.fsm->next_timer().has_value());
}

TEST_CASE("a snapshot of the last process is resumed") {
  test::fake_random random;
  shard_settings settings;
  settings.gateway_url = test::gateway_address;
  session_snapshot last;
  last.session_id = "old";
  last.resume_url = test::resume_address;
  last.sequence = 77;
  scene s;
  s.fsm = std::make_unique<session_fsm>(settings, secret("the-token"), *s.random, last);
  s.start();
  CHECK(s.urls.back().starts_with(test::resume_address));
  s.connected();
  s.hello();
  CHECK(s.sent.back() == R"({"op":6,"d":{"token":"the-token","session_id":"old","seq":77}})");
}

TEST_CASE("a gateway address that is not Discord's is refused before connecting") {
  scene s;
  shard_settings settings;
  settings.gateway_url = "ws://127.0.0.1:4000/gateway";
  s.fsm = std::make_unique<session_fsm>(settings, secret("t"), *s.random);
  s.start();
  CHECK(s.urls.empty());
  CHECK(s.finished->error().reason() == "gateway_url_invalid");
}

}  // namespace
