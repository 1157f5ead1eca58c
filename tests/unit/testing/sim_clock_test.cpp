// `/_sim/clock`: the simulated Discord's time is set forward and made to run faster, and never steps back.
#include <doctest/doctest.h>

#include "sim_fixture.hpp"

using namespace std::chrono_literals;
using ess::test::sim_world;

TEST_CASE("simulator clock: until somebody sets it, it is the real one") {
  sim_world w;
  CHECK(w.sim.now(w.clock.now()) == w.clock.now());
  CHECK(w.control("GET", "/clock").at("scale") == "1E0");
  w.clock.advance(5s);
  CHECK(w.sim.now(w.clock.now()) == w.clock.now());
}

TEST_CASE("simulator clock: steps add up, and a scale makes what follows run faster") {
  sim_world w;
  CHECK(w.control("POST", "/clock", R"({"stepMs":60000})").status == 200);
  CHECK(w.sim.now(w.clock.now()) - w.clock.now() == 60s);
  CHECK(w.control("POST", "/clock", R"({"stepMs":1})").status == 200);
  CHECK(w.sim.now(w.clock.now()) - w.clock.now() == 60'001ms);
  const auto before = w.sim.now(w.clock.now());
  CHECK(w.control("POST", "/clock", R"({"scale":10})").status == 200);
  CHECK(w.sim.now(w.clock.now()) == before);
  w.clock.advance(3s);
  CHECK(w.sim.now(w.clock.now()) - before == 30s);
  CHECK(w.control("POST", "/clock", R"({"scale":0.5})").status == 200);
  w.clock.advance(4s);
  CHECK(w.sim.now(w.clock.now()) - before == 32s);
}

TEST_CASE("simulator clock: it never steps back, and a senseless scale changes nothing") {
  sim_world w;
  for (const char* body : {R"({"stepMs":-1})", R"({"scale":0.0009})", R"({"scale":-1})", R"({"scale":10001})",
                           R"({"scale":"fast"})", R"({"scale":null})"}) {
    CAPTURE(body);
    CHECK(w.control("POST", "/clock", body).status == 400);
    w.clock.advance(1s);
    CHECK(w.sim.now(w.clock.now()) == w.clock.now());
  }
}

TEST_CASE("simulator clock: an interaction fails three simulated seconds after it began") {
  sim_world w;
  const std::string commands = "/applications/500/commands";
  REQUIRE(w.bot("POST", commands, R"({"name":"ping","description":"Is anybody there?"})").status == 201);
  const auto typed =
      w.control("POST", "/interactions", R"({"userId":"41","guildId":"700","channelId":"710","text":"/ping"})");
  REQUIRE(typed.status == 201);
  const std::string path = "/interactions/" + typed.at("interactionId");
  CHECK(w.control("POST", "/clock", R"({"stepMs":2999})").status == 200);
  CHECK(w.control("GET", path).at("state") == "waiting");
  CHECK(w.control("POST", "/clock", R"({"stepMs":2})").status == 200);
  CHECK(w.control("GET", path).at("state") == "failed");
}
