// The day's budget of all processes, and heartbeats while nothing is read.
#include "unit/discord/gateway/fsm_scene.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

struct limits_scene {
  limits_scene() {
    gateway::shard_settings settings;
    settings.identifies = budget;
    // The machine only looks whether somebody can be asked; the shell asks.
    settings.ask_limits = []() -> net::awaitable<result<void>> { co_return success(); };
    scene.emplace(gateway::fsm_settings(), settings);
  }
  void learn(int remaining, std::chrono::milliseconds reset = 1h) {
    gateway::session_start_limit said;
    said.remaining = remaining;
    said.reset_after = reset;
    budget->learn(said, s().now);
    s().take(s().fsm->on_limits(success(), s().now));
  }
  fsm_scene& s() { return *scene; }

  std::shared_ptr<gateway::identify_budget> budget = std::make_shared<gateway::identify_budget>();
  std::optional<fsm_scene> scene;
};

}  // namespace

TEST_CASE_FIXTURE(limits_scene,
                  "GW-6: Discord is asked for the day's budget before an identify, and believed a minute") {
  s().start();
  CHECK(s().asked == 1);
  CHECK(s().urls.empty());
  CHECK_FALSE(s().fsm->next_timer().has_value());
  learn(1000);
  REQUIRE(s().urls.size() == 1);
  s().connected();
  s().hello();
  CHECK(s().last_sent_is("2"));
  s().lose(4009);
  s().tick();
  CHECK(s().asked == 1);
  CHECK(s().urls.size() == 2);
  s().connected();
  s().wait(61s);
  s().lose(4009);
  s().tick();
  CHECK(s().asked == 2);
  CHECK(s().urls.size() == 2);
}

TEST_CASE_FIXTURE(limits_scene, "GW-6: a budget that others spent keeps a new session waiting until it is renewed") {
  s().start();
  learn(100);
  CHECK(s().urls.empty());
  CHECK(s().fsm->state() == gateway::shard_state::disconnected);
  REQUIRE(s().fsm->next_timer().has_value());
  CHECK(*s().fsm->next_timer() == s().now + 1h);
  s().tick();
  CHECK(s().asked == 2);
  learn(1000);
  CHECK(s().urls.size() == 1);
}

TEST_CASE_FIXTURE(limits_scene, "GW-6: a session that can be resumed asks for no budget and waits for none") {
  s().start();
  learn(101);
  s().connected();
  s().hello();
  s().ready();
  s().wait(10min);
  s().lose();
  s().tick();
  CHECK(s().asked == 1);
  CHECK(s().urls.size() == 2);
  s().connected();
  s().hello();
  CHECK(s().last_sent_is("6"));
  // Not any more: now the budget counts, which is spent.
  s().receive(R"({"op":9,"d":false})");
  s().lose();
  s().tick();
  CHECK(s().asked == 2);
  learn(100);
  CHECK(s().urls.size() == 2);
}

TEST_CASE_FIXTURE(limits_scene, "GW-6: without an answer nothing is identified, and the next try backs off") {
  s().start();
  for (int n = 0; n < 5; ++n) {
    s().take(s().fsm->on_limits(error(errc::unavailable, "connect_failed", "nobody there"), s().now));
    CHECK(s().urls.empty());
    s().tick();
    CHECK(s().asked == n + 2);
  }
  s().take(s().fsm->stop());
  learn(1000);
  CHECK(s().urls.empty());
}

TEST_CASE_FIXTURE(limits_scene, "GW-6: a token that is refused to whoever asks ends the shard as 4004 does") {
  s().start();
  s().take(s().fsm->on_limits(error(errc::unauthenticated, "discord_token_refused", "no"), s().now));
  REQUIRE(s().finished.has_value());
  CHECK(s().finished->error().reason() == "discord_token_refused");
  CHECK(s().urls.empty());
}

TEST_CASE("GW-5: an acknowledgement that waits behind what is not read is not missing, heartbeats go on") {
  fsm_scene s;
  s.become_active();
  s.tick();
  s.ack();
  s.fsm->hold(true);
  for (int n = 0; n < 3; ++n) {
    s.sent.clear();
    s.tick();
    CHECK(s.last_sent_is("1"));
  }
  CHECK(s.closes.empty());
  s.fsm->hold(false);
  // The interval in which reading began again is excused, the next one is not.
  s.tick();
  CHECK(s.closes.empty());
  s.tick();
  REQUIRE(s.closes.size() == 1);
  CHECK(s.closes[0] == 4000);
}

TEST_CASE("GW-5: a short pause of reading excuses one interval, and an acknowledgement ends the matter") {
  fsm_scene s;
  s.become_active();
  s.tick();
  s.fsm->hold(true);
  s.fsm->hold(false);
  s.tick();
  s.ack();
  s.tick();
  s.ack();
  CHECK(s.closes.empty());
  s.tick();
  s.tick();
  CHECK(s.closes.size() == 1);
}
