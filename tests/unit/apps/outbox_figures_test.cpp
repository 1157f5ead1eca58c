// What /ready and /metrics say of the outbox, in full, and which figures its worker keeps to.
#include <doctest/doctest.h>

#include "action_stage.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/discord_configs.hpp"
#include "outbox_worker.hpp"

namespace ess::server {
namespace {

using namespace std::chrono_literals;
using storage::lane_state;
using storage::outbox_settlement;
using storage::outbox_state;
using storage::outbox_topic;
using test::must;

/// One message of each fate, and two channels with messages that wait.
struct outbox_figures_fixture : test::action_stage {
  outbox_figures_fixture() {
    must(world.base().write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(north));
      config.dispatch_channel = channel_id::trusted(711);
      return uow.discord_configs().save(config);
    }));
    for (const auto* subject : {"dead", "uncertain", "sent", "stopped", "behind"}) {
      put(outbox_topic::approvals, subject);
    }
    end({.state = outbox_state::dead, .reason = "discord_50035"});
    end({.state = outbox_state::uncertain, .reason = "outcome_unknown"});
    end({.state = outbox_state::sent, .message = message_id::trusted(5001)});
    end({.lane = lane_state::paused, .reason = "discord_50001", .due_at = world.base().clock.now()});
    world.base().clock.advance(90'500ms);
    put(outbox_topic::dispatch, "open");
  }

  void put(outbox_topic topic, const std::string& subject) {
    must(world.base().write([&](storage::unit_of_work& uow) {
      storage::outbox_request wanted{.id = storage::outbox_id::generate(uow.now(), world.base().random),
                                     .community = north,
                                     .topic = topic,
                                     .kind = "approval",
                                     .subject = subject};
      return uow.outbox().enqueue(wanted);
    }));
  }
  /// Claims what is next and ends it so, as the worker would.
  void end(const outbox_settlement& how) {
    must(world.base().write([&](storage::unit_of_work& uow) -> result<void> {
      const auto claims = must(uow.outbox().claim(10, 60s));
      REQUIRE(claims.size() == 1);
      CHECK(must(uow.outbox().settle(claims.front(), how)));
      return success();
    }));
    context().deliveries.count(how);
  }
};

}  // namespace

TEST_CASE_FIXTURE(outbox_figures_fixture, "OB-8: /ready shows what waits, for how long, and what was dropped") {
  context().deliveries.count_shed(7);
  const auto reply = get(test::browser{}, "/ready");
  CHECK(to_json_text(json_of(reply).at("outbox")) ==
        R"({"waiting":3,"held":2,"dead":1,"uncertain":1,"shed":7,"oldestAgeMs":90500})");
}

TEST_CASE_FIXTURE(outbox_figures_fixture, "OB-8: /metrics shows every figure of the outbox") {
  context().deliveries.count_shed(7);
  context().deliveries.count({.reason = "rate_limited"});
  context().deliveries.count({.reason = "rate_limited"});
  const auto reply = get(test::browser{}, "/metrics");
  CHECK(reply.status() == 200);
  CHECK(std::string(reply.body()) ==
        R"(# HELP ess_outbox_waiting Notifications that are not sent yet.
# TYPE ess_outbox_waiting gauge
ess_outbox_waiting 3
# HELP ess_outbox_held Those of them in channels that are held or paused.
# TYPE ess_outbox_held gauge
ess_outbox_held 2
# HELP ess_outbox_dead Notifications that failed for good.
# TYPE ess_outbox_dead gauge
ess_outbox_dead 1
# HELP ess_outbox_uncertain Notifications that may have been sent.
# TYPE ess_outbox_uncertain gauge
ess_outbox_uncertain 1
# HELP ess_outbox_oldest_age_seconds How long the oldest has been waiting.
# TYPE ess_outbox_oldest_age_seconds gauge
ess_outbox_oldest_age_seconds 90.5
# HELP ess_outbox_sent_total Notifications sent since the start.
# TYPE ess_outbox_sent_total counter
ess_outbox_sent_total 1
# HELP ess_outbox_shed_total Notifications dropped since the start: too many waited, or for too long.
# TYPE ess_outbox_shed_total counter
ess_outbox_shed_total 7
# HELP ess_outbox_unsent_total Tries that did not send, by what came of them and why.
# TYPE ess_outbox_unsent_total counter
ess_outbox_unsent_total{outcome="dead",reason="discord_50035"} 1
ess_outbox_unsent_total{outcome="paused",reason="discord_50001"} 1
ess_outbox_unsent_total{outcome="retried",reason="rate_limited"} 2
ess_outbox_unsent_total{outcome="uncertain",reason="outcome_unknown"} 1
# HELP ess_signed_requests_refused_total )"
        R"(Requests to the endpoints for Discord that were refused: badly signed, or not even looked at )"
        R"(because their network sent too many of those.
# TYPE ess_signed_requests_refused_total counter
ess_signed_requests_refused_total{why="signature"} 0
ess_signed_requests_refused_total{why="rate_limit"} 0
)");
}

TEST_CASE("OB-2, OB-4, OB-5, OB-8: the worker keeps to what is set, which is what it would do by itself") {
  const auto usual = figures_of({});
  CHECK(usual.bounds.waiting == notifications::outbox_bounds().waiting);
  CHECK(usual.bounds.age == notifications::outbox_bounds().age);
  CHECK(usual.rules.give_up_after == notifications::delivery_rules().give_up_after);
  CHECK(usual.rules.first_retry == notifications::delivery_rules().first_retry);
  CHECK(usual.rules.longest_retry == notifications::delivery_rules().longest_retry);
  CHECK(usual.rules.nonce_memory == notifications::delivery_rules().nonce_memory);
  CHECK(usual.rules.poison_tries == notifications::delivery_rules().poison_tries);
  config::outbox_settings wanted;
  wanted.rows = 500;
  wanted.age = 48h;
  wanted.give_up_after = 2h;
  wanted.first_retry = 3s;
  wanted.longest_retry = 70s;
  wanted.nonce_memory = 60s;
  wanted.poison_tries = 7;
  const auto other = figures_of(wanted);
  CHECK(other.bounds.waiting == 500);
  CHECK(other.bounds.age == 48h);
  CHECK(other.rules.give_up_after == 2h);
  CHECK(other.rules.first_retry == 3s);
  CHECK(other.rules.longest_retry == 70s);
  CHECK(other.rules.nonce_memory == 60s);
  CHECK(other.rules.poison_tries == 7);
}

}  // namespace ess::server
