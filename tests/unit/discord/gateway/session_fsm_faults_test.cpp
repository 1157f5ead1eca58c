#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "discord/gateway/session_fsm.hpp"
#include "support/step_script.hpp"
#include "unit/discord/gateway/fsm_scene.hpp"

namespace {

using namespace ess;
using namespace ess::gateway;
using std::chrono::milliseconds;
using scene = test::fsm_scene;

test::step_script<scene> whole_life() {
  test::step_script<scene> script;
  script.then("connected", [](scene& s) { s.connected(); })
      .then("hello", [](scene& s) { s.hello(); })
      .then("ready", [](scene& s) { s.ready(); })
      .then("first beat", [](scene& s) { s.tick(); })
      .then("ack", [](scene& s) { s.ack(); })
      .then("event", [](scene& s) { s.dispatch(2); })
      .then("second beat", [](scene& s) { s.tick(); })
      .then("reconnect asked", [](scene& s) { s.receive(R"({"op":7})"); })
      .then("closed", [](scene& s) { s.lose(); })
      .then("connecting", [](scene& s) { s.tick(); })
      .then("connected again", [](scene& s) { s.connected(); })
      .then("hello again", [](scene& s) { s.hello(); })
      .then("resumed", [](scene& s) { s.receive(R"({"op":0,"s":3,"t":"RESUMED","d":{}})"); });
  return script;
}

/// A session that Discord no longer knows when it is resumed, and the one after it.
test::step_script<scene> failed_resume() {
  test::step_script<scene> script;
  script.then("connected", [](scene& s) { s.connected(); })
      .then("hello", [](scene& s) { s.hello(); })
      .then("ready", [](scene& s) { s.ready(); })
      .then("event", [](scene& s) { s.dispatch(2); })
      .then("cut", [](scene& s) { s.lose(); })
      .then("connecting", [](scene& s) { s.tick(); })
      .then("connected again", [](scene& s) { s.connected(); })
      .then("hello again", [](scene& s) { s.hello(); })
      .then("resume refused", [](scene& s) { s.receive(R"({"op":9,"d":false})"); })
      .then("closed", [](scene& s) { s.lose(); })
      .then("connecting anew", [](scene& s) { s.tick(); })
      .then("connected anew", [](scene& s) { s.connected(); })
      .then("hello anew", [](scene& s) { s.hello(); })
      // It may have to wait for its turn.
      .then("identified",
            [](scene& s) {
              for (int i = 0; i < 5 && !s.last_sent_is("2"); ++i) s.tick();
            })
      .then("ready anew", [](scene& s) { s.ready(); });
  return script;
}

scene started() {
  scene s;
  s.start();
  return s;
}

// However the connection was lost, the machine comes back by itself: connects within a bounded time, then becomes
// active.
void comes_back(scene& s) {
  for (int attempt = 0; attempt < 4 && s.fsm->state() != shard_state::active; ++attempt) {
    if (s.fsm->state() == shard_state::disconnected) {
      REQUIRE(s.fsm->next_timer().has_value());
      CHECK(*s.fsm->next_timer() - s.now <= milliseconds(300'000));
      s.tick();
    }
    if (s.fsm->state() == shard_state::connecting && !s.open) s.connected();
    s.hello();
    // A delayed identify leaves by a timer.
    if (!s.last_sent_is("2") && !s.last_sent_is("6")) s.tick();
    if (s.last_sent_is("6")) {
      s.receive(R"({"op":0,"s":9,"t":"RESUMED","d":{}})");
    } else {
      s.ready();
    }
  }
  CHECK(s.fsm->state() == shard_state::active);
  CHECK_FALSE(s.finished.has_value());
}

/// Both scripts, broken at each step by something that happens on an open connection.
void comes_back_from(const std::function<void(scene&)>& what) {
  const auto break_open = [&](scene& s) {
    if (s.open) what(s);
  };
  whole_life().fail_at_each(started, break_open, comes_back);
  failed_resume().fail_at_each(started, break_open, comes_back);
}

TEST_CASE("the script of a whole life ends active") {
  scene s = started();
  whole_life().run(s);
  CHECK(s.fsm->state() == shard_state::active);
}

TEST_CASE("a session that cannot be resumed is followed by a new one") {
  scene s = started();
  failed_resume().run(s);
  CHECK(s.fsm->state() == shard_state::active);
  std::vector<std::string> said;
  for (const auto& each : s.sent) {
    if (!each.starts_with(R"({"op":1,)")) said.push_back(each.substr(0, 7));
  }
  CHECK(said == std::vector<std::string>{R"({"op":2)", R"({"op":6)", R"({"op":2)"});
}

TEST_CASE("GW-5: silence at any step is noticed, and comes back") {
  comes_back_from([](scene& s) {
    const steady_point silent_since = s.now;
    const auto closed = s.closes.size();
    while (s.closes.size() == closed && s.fsm->next_timer()) s.tick();
    // What was being closed already is waited for by nobody.
    CHECK_FALSE(s.closes.empty());
    CHECK(s.now - silent_since <= milliseconds(2 * 41'250));
    s.lose();
  });
}

TEST_CASE("GW-6: opcode 7 at any step comes back") {
  comes_back_from([](scene& s) {
    s.receive(R"({"op":7,"d":null})");
    CHECK_FALSE(s.closes.empty());
    s.lose();
  });
}

TEST_CASE("GW-6: opcode 9 at any step comes back, whether the session may be resumed or not") {
  for (const char* frame : {R"({"op":9,"d":true})", R"({"op":9,"d":false})"}) {
    comes_back_from([frame](scene& s) {
      s.receive(frame);
      CHECK_FALSE(s.closes.empty());
      s.lose();
    });
  }
}

TEST_CASE("GW-6: a close that ends the session at any step comes back with a new one") {
  for (const int code : {4007, 4009}) {
    comes_back_from([code](scene& s) { s.lose(static_cast<std::uint16_t>(code)); });
  }
}

TEST_CASE("GW-4: a second Hello at any step changes nothing") {
  comes_back_from([](scene& s) {
    s.hello();
    const auto sent = s.sent.size();
    const auto closed = s.closes.size();
    const auto timer = s.fsm->next_timer();
    s.hello(1'000);
    CHECK(s.sent.size() == sent);
    CHECK(s.closes.size() == closed);
    CHECK(s.fsm->next_timer() == timer);
    // Without a timer the connection is being closed.
    if (!timer) s.lose();
  });
}

TEST_CASE("GW-6: a connection lost at any step comes back") {
  whole_life().fail_at_each(
      started,
      [](scene& s) {
        if (s.open) {
          s.lose();
        } else if (s.fsm->state() == shard_state::connecting) {
          s.take(s.fsm->on_connect_failed(s.now));
        }
      },
      comes_back);
}

TEST_CASE("GW-3: rubbish at any step comes back") {
  whole_life().fail_at_each(
      started,
      [](scene& s) {
        if (!s.open) return;
        s.receive("rubbish");
        s.lose(1007);
      },
      comes_back);
}

TEST_CASE("GW-6: a fatal close at any step stops for good") {
  whole_life().fail_at_each(
      started,
      [](scene& s) {
        if (!s.open) s.connected();
        s.lose(4004);
      },
      [](scene& s) {
        REQUIRE(s.finished.has_value());
        CHECK(s.finished->error().reason() == "gateway_token_refused");
        CHECK_FALSE(s.fsm->next_timer().has_value());
      });
}

TEST_CASE("SH-1: stopping at any step ends, and nothing is left to wait for") {
  whole_life().fail_at_each(
      started, [](scene& s) { s.take(s.fsm->stop()); },
      [](scene& s) {
        REQUIRE(s.finished.has_value());
        CHECK(s.finished->has_value());
        CHECK_FALSE(s.fsm->next_timer().has_value());
        // A connection attempt under way may still succeed: it is then closed again.
        if (!s.open) {
          s.closes.clear();
          s.connected();
          CHECK(s.closes.size() == 1);
        }
      });
}

TEST_CASE("GW-6: a peer that closes at once for an hour sees at most 60 identifies") {
  scene s;
  s.start();
  const steady_point end = s.now + std::chrono::hours(1);
  int identifies = 0;
  while (s.now < end) {
    s.connected();
    s.hello();
    if (!s.last_sent_is("2")) s.tick();
    if (s.last_sent_is("2")) ++identifies;
    s.sent.clear();
    s.ready();
    s.lose(4009);
    s.tick();
  }
  CHECK(identifies > 5);
  CHECK(identifies <= 60);
}

TEST_CASE("GW-6: after 900 identifies in a day no more are made until the day has passed") {
  fsm_settings figures;
  figures.first_backoff = milliseconds(1);
  figures.longest_backoff = milliseconds(1);
  scene s(figures);
  s.start();
  const steady_point begin = s.now;
  int identifies = 0;
  while (s.now < begin + std::chrono::hours(23)) {
    s.connected();
    s.hello();
    if (!s.last_sent_is("2")) s.tick();
    if (s.last_sent_is("2")) ++identifies;
    s.sent.clear();
    s.lose(4009);
    s.tick();
    while (s.fsm->state() == shard_state::disconnected) s.tick();
  }
  CHECK(identifies == 900);
  CHECK(s.now >= begin + std::chrono::hours(24));
}

TEST_CASE("GW-7: waits grow from one second to five minutes and start over after a healthy minute") {
  scene s;
  s.start();
  milliseconds longest{0};
  for (int i = 0; i < 20; ++i) {
    s.take(s.fsm->on_connect_failed(s.now));
    const auto wait = *s.fsm->next_timer() - s.now;
    if (i == 0) CHECK(wait <= milliseconds(1'000));
    longest = std::max(longest, wait);
    s.tick();
  }
  CHECK(longest > milliseconds(30'000));
  CHECK(longest <= milliseconds(300'000));
  s.connected();
  s.hello();
  s.ready();
  s.wait(milliseconds(60'000));
  s.lose();
  CHECK(*s.fsm->next_timer() - s.now <= milliseconds(1'000));
}

TEST_CASE("GW-5: a peer that falls silent is noticed within two intervals") {
  scene s;
  s.become_active();
  const steady_point silent_since = s.now;
  while (s.closes.empty()) s.tick();
  CHECK(s.now - silent_since <= milliseconds(2 * 41'250));
}

}  // namespace
