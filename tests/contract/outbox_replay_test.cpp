// What is done to messages by hand: listing, replaying, dropping.
#include <doctest/doctest.h>

#include "contract/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

using topic = storage::outbox_topic;
using state = storage::outbox_state;

TEST_CASE("OB-5: the dead can be listed, replayed and dropped, by their own community only") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    const auto id = put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    s.write([&](auto& uow) { CHECK_FALSE(must(uow.outbox().drop(home, id, "by_hand"))); });
    CHECK(settle(s, claims[0], {.state = state::dead, .reason = "discord_50035"}));
    s.read([&](const auto& uow) {
      CHECK(must(uow.outbox().list(home, {.state = state::dead}, 10)).size() == 1);
      CHECK(must(uow.outbox().list(home, {.state = state::sent}, 10)).empty());
      CHECK(must(uow.outbox().list(other, {}, 10)).empty());
      CHECK_FALSE(must(uow.outbox().find(other, id)).has_value());
      CHECK(must(uow.outbox().figures(std::nullopt)).dead == 1);
    });
    s.write([&](auto& uow) {
      CHECK_FALSE(must(uow.outbox().replay(other, id)));
      CHECK(must(uow.outbox().replay(home, id)));
    });
    const auto again = claim(s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].record.attempts == 1);
    CHECK_FALSE(again[0].was_unsure);
    CHECK(settle(s, again[0], {.state = state::uncertain, .reason = "outcome_unknown"}));
    s.write([&](auto& uow) {
      CHECK(must(uow.outbox().drop(home, id, "by_hand")));
      CHECK_FALSE(must(uow.outbox().drop(home, id, "by_hand")));
    });
    CHECK(find(s, home, id).state == state::dropped);
  });
}

TEST_CASE(
    "OB-2: a message that may be in its channel stays unsure when it is replayed, unless its channel is another") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    const auto since = claims[0].record.unsure_since;
    CHECK(settle(s, claims[0], {.state = state::uncertain, .reason = "outcome_unknown"}));
    s.time.advance(24h);
    const auto replay = [&] { s.write([&](auto& uow) { CHECK(must(uow.outbox().replay(home, id))); }); };
    replay();
    auto again = claim(s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].was_unsure);
    CHECK(again[0].record.unsure_since == since);
    CHECK(settle(s, again[0], {.state = state::uncertain, .reason = "outcome_unknown"}));
    s.write([&](auto& uow) {
      auto config = *must(uow.discord_configs().find(home));
      config.approvals_channel = channel_id::trusted(777);
      must(uow.discord_configs().save(config));
    });
    replay();
    again = claim(s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].record.channel == channel_id::trusted(777));
    CHECK_FALSE(again[0].was_unsure);
  });
}

TEST_CASE("TE-2: a message is found, replayed and dropped only together with its own community") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    const auto waiting = put(s, home, topic::dispatch, "c1");
    const auto id = put(s, home, topic::approvals, "a1");
    for (const auto& each : claim(s)) {
      if (each.record.id == id) CHECK(settle(s, each, {.state = state::dead, .reason = "discord_50035"}));
    }
    for (const auto& stranger : {other, community_id::trusted("nowhere")}) {
      s.read([&](const auto& uow) {
        CHECK_FALSE(must(uow.outbox().find(stranger, id)).has_value());
        CHECK(must(uow.outbox().list(stranger, {.before = id}, 10)).empty());
        CHECK(must(uow.outbox().lanes(stranger)).empty());
        CHECK(must(uow.outbox().figures(stranger)).dead == 0);
      });
      s.write([&](auto& uow) {
        CHECK_FALSE(must(uow.outbox().replay(stranger, id)));
        CHECK_FALSE(must(uow.outbox().drop(stranger, id, "by_hand")));
        must(uow.outbox().hold(stranger, "token_refused"));
        must(uow.outbox().retarget(stranger, topic::dispatch, std::nullopt));
      });
    }
    CHECK(find(s, home, id).state == state::dead);
    CHECK(find(s, home, waiting).state == state::sending);
    s.write([&](auto& uow) { CHECK(must(uow.outbox().drop(home, id, "by_hand"))); });
  });
}
