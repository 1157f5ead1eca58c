// The outbox and what a community wants to be told: quiet hours and switches.
#include <doctest/doctest.h>

#include "contract/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

using topic = storage::outbox_topic;

namespace {

/// What the community wants to be told, from now on.
void choose(store& s, const community_id& home, const storage::notification_settings& wanted) {
  s.write([&](auto& uow) {
    auto config = *must(uow.discord_configs().find(home));
    config.notify = wanted;
    config.updated_at = s.time.now();
    must(uow.discord_configs().save(config));
  });
}

/// Quiet from now on for an hour.
storage::quiet_hours quiet_now(store& s) {
  const auto since = s.time.now().time_since_epoch() % std::chrono::milliseconds(24h);
  const auto from = std::chrono::floor<std::chrono::minutes>(since);
  return {from, (from + 1h) % 24h, 0min};
}

/// Discord shows the request a1 as message 5001.
void show_request(store& s, const community_id& home) {
  put(s, home, topic::approvals, "a1");
  const auto claims = claim(s);
  REQUIRE(claims.size() == 1);
  CHECK(settle(s, claims[0], sent(5001)));
}

}  // namespace

TEST_CASE("in quiet hours nothing but the critical leaves, and the rest leaves in order when they end") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto away = add_wired(s, "south", 1000);
    choose(s, home, {.quiet = quiet_now(s)});
    const auto first = put(s, home, topic::security, "1");
    const auto second = put(s, home, topic::approvals, "a1");
    const auto other = put(s, away, topic::approvals, "a1");
    auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == other);
    CHECK(settle(s, claims[0], sent(5000)));
    CHECK(claim(s).empty());
    s.read([&](const auto& uow) {
      const auto lanes = must(uow.outbox().lanes(home));
      REQUIRE(lanes.size() == 2);
      for (const auto& lane : lanes) CHECK(lane.quiet_until.has_value());
    });
    const auto alarm = put(s, home, topic::security, "2", storage::outbox_urgency::critical);
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == alarm);
    CHECK(settle(s, claims[0], sent(5001)));
    const auto third = put(s, home, topic::approvals, "a2");
    CHECK(claim(s).empty());
    s.time.advance(1h);
    claims = claim(s);
    REQUIRE(claims.size() == 2);
    for (const auto& each : claims) {
      CHECK(each.record.id == (each.record.topic == topic::security ? first : second));
      CHECK(settle(s, each, sent(5002)));
    }
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == third);
  });
}

TEST_CASE("quiet hours that are taken back let what waits go at once") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    choose(s, home, {.quiet = quiet_now(s)});
    put(s, home, topic::approvals, "a1");
    CHECK(claim(s).empty());
    choose(s, home, {});
    CHECK(claim(s).size() == 1);
  });
}

TEST_CASE("in quiet hours what stands in a channel is edited, so that no button of a decided request stays") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    show_request(s, home);
    choose(s, home, {.quiet = quiet_now(s)});
    put(s, home, topic::approvals, "a2");
    CHECK(claim(s).empty());
    const auto decision = put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == decision);
    CHECK(claims[0].edits == message_id::trusted(5001));
    CHECK(settle(s, claims[0], sent(5001)));
    CHECK(claim(s).empty());
  });
}

TEST_CASE("a critical message that is replayed in quiet hours leaves, and an ordinary one waits for their end") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto alarm = put(s, home, topic::security, "1", storage::outbox_urgency::critical);
    const auto digest = put(s, home, topic::security, "2");
    for (int i = 0; i < 2; ++i) {
      const auto claims = claim(s);
      REQUIRE(claims.size() == 1);
      CHECK(settle(s, claims[0], {.state = storage::outbox_state::dead, .reason = "discord_50035"}));
    }
    choose(s, home, {.quiet = quiet_now(s)});
    const auto replay = [&](const storage::outbox_id& id) {
      s.write([&](auto& uow) { CHECK(must(uow.outbox().replay(home, id))); });
    };
    replay(digest);
    CHECK(claim(s).empty());
    replay(alarm);
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == alarm);
  });
}

TEST_CASE("the hours for which a message is tried begin when the quiet hours end") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(settle(s, claims[0], {.state = storage::outbox_state::queued, .reason = "x", .due_at = s.time.now() + 1min}));
    choose(s, home, {.quiet = quiet_now(s)});
    s.time.advance(2min);
    CHECK(claim(s).empty());
    CHECK_FALSE(find(s, home, id).first_try.has_value());
    s.time.advance(1h);
    REQUIRE(claim(s).size() == 1);
    CHECK(find(s, home, id).first_try == s.time.now());
  });
}

TEST_CASE("what may be at Discord already is brought to its end in quiet hours, too") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    choose(s, home, {.quiet = quiet_now(s)});
    s.time.advance(61s);  // its lease has passed: nobody knows what became of it
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == id);
  });
}

TEST_CASE("an event that is switched off makes no message, but what Discord shows already is kept true") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    show_request(s, home);
    choose(s, home, {.muted = {"approval", "discord.linked"}});
    const auto enqueue = [&](const std::string& subject, const std::string& event) {
      bool taken = false;
      s.write([&](auto& uow) {
        taken = must(uow.outbox().enqueue({.id = storage::outbox_id::generate(s.time.now(), s.random),
                                           .community = home,
                                           .topic = topic::approvals,
                                           .kind = "approval",
                                           .subject = subject,
                                           .event = event}));
      });
      return taken;
    };
    CHECK_FALSE(enqueue("a2", "approval"));
    CHECK_FALSE(enqueue("a3", "discord.linked"));
    CHECK(enqueue("a4", "linked"));
    CHECK(enqueue("a1", "approval"));
  });
}
