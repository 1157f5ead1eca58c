#include "discord/gateway/frame_head.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/base/json.hpp"
#include "unit/discord/gateway/fsm_scene.hpp"

namespace {

using namespace ess;
using namespace ess::gateway;

TEST_CASE("the head of a dispatch is read without its data, in any order before it") {
  for (const char* text :
       {R"({"t":"MESSAGE_CREATE","s":42,"op":0,"d":{"x":[1,2)", R"({ "op" : 0, "s":42,"t":"MESSAGE_CREATE" ,"d":)"}) {
    CAPTURE(text);
    const auto head = peek_head(text);
    REQUIRE(head.has_value());
    CHECK(head->op == 0);
    CHECK(head->sequence == 42);
    CHECK(head->name == "MESSAGE_CREATE");
  }
  const auto hello = peek_head(R"({"t":null,"s":null,"op":10,"d":{}})");
  REQUIRE(hello.has_value());
  CHECK(hello->op == 10);
  CHECK_FALSE(hello->sequence.has_value());
  CHECK(hello->name.empty());
}

TEST_CASE("GW-4: whatever does not look like a head is left to the parser") {
  for (const char* text :
       {"", "{", "[]", "null", R"({"d":{},"op":0})", R"({"op":11})", R"({"op":0,"s":1})", R"({"op":0.5,"d":1})",
        R"({"op":1e3,"d":1})", R"({"t":"A\u0042","op":0,"d":1})", R"({"t":5,"op":0,"d":1})", R"({"x":1,"op":0,"d":1})",
        R"({"op":99999999999999999999,"d":1})", R"({"t":"A","s":1,"d":1})"}) {
    CAPTURE(text);
    CHECK_FALSE(peek_head(text).has_value());
  }
  const std::string whole = R"({"t":"MESSAGE_CREATE","s":42,"op":0,"d":)";
  for (std::size_t n = 0; n + 1 < whole.size(); ++n) CHECK_FALSE(peek_head(whole.substr(0, n)).has_value());
}

TEST_CASE("events nobody asked for are counted and passed over, their sequence kept") {
  test::fsm_scene s;
  shard_settings settings;
  settings.gateway_url = test::gateway_address;
  settings.wanted_events = {"INTERACTION_CREATE"};
  s.fsm = std::make_unique<session_fsm>(settings, secret("t"), *s.random);
  s.become_active();
  s.receive(R"({"t":"MESSAGE_CREATE","s":5,"op":0,"d":{}})");
  s.receive(R"({"d":{},"t":"MESSAGE_UPDATE","s":6,"op":0})");
  CHECK(s.fsm->snapshot()->sequence == 6);
  CHECK(s.fsm->health().skipped == 2);
  s.receive(R"({"t":"INTERACTION_CREATE","s":7,"op":0,"d":{"id":"1"}})");
  REQUIRE(s.events.size() == 2);
  CHECK(s.events[0].name == "READY");
  CHECK(s.events[1].name == "INTERACTION_CREATE");
  CHECK(s.events[1].sequence == 7);
}

TEST_CASE("GW-2: of a large guild only the members that were asked for are built") {
  test::fsm_scene s;
  shard_settings settings;
  settings.gateway_url = test::gateway_address;
  settings.wanted_events = {{"GUILD_CREATE", {"id"}}, "GUILD_DELETE"};
  s.fsm = std::make_unique<session_fsm>(settings, secret("t"), *s.random);
  s.become_active();
  s.receive(R"({"t":"GUILD_CREATE","s":5,"op":0,"d":{"id":"7","members":[{"user":{"id":"8"}}],"name":"x"}})");
  s.receive(R"({"t":"GUILD_DELETE","s":6,"op":0,"d":{"id":"7","unavailable":true}})");
  REQUIRE(s.events.size() == 3);
  CHECK(s.events[0].data.as_object().contains("session_id"));
  CHECK(to_json_text(s.events[1].data) == R"({"id":"7"})");
  CHECK(to_json_text(s.events[2].data) == R"({"id":"7","unavailable":true})");
}

}  // namespace
