// The outbox: order, claims, fences, bounds.
#include <doctest/doctest.h>

#include "contract/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

using topic = storage::outbox_topic;
using state = storage::outbox_state;

TEST_CASE("OB-1: a message is in the outbox exactly when the transaction of its event committed") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const storage::outbox_request wanted{.id = storage::outbox_id::generate(s.time.now(), s.random),
                                         .community = home,
                                         .topic = topic::approvals,
                                         .kind = "approval",
                                         .subject = "a1"};
    const auto reason = s.refusal([&](auto& uow) -> result<void> {
      CHECK(must(uow.outbox().enqueue(wanted)));
      return error(errc::conflict, "undone", "Undone.");
    });
    CHECK(reason == "undone");
    CHECK(claim(s).empty());
    s.write([&](auto& uow) { CHECK(must(uow.outbox().enqueue(wanted))); });
    CHECK(claim(s).size() == 1);
  });
}

TEST_CASE("a community without a channel for the topic gets no message") {
  with_every_backend([](store& s) {
    const auto home = add_community(s, "quiet");
    s.write([&](auto& uow) {
      CHECK_FALSE(must(uow.outbox().enqueue({.id = storage::outbox_id::generate(s.time.now(), s.random),
                                             .community = home.id,
                                             .topic = topic::dispatch,
                                             .kind = "call",
                                             .subject = "c1"})));
    });
    CHECK(claim(s).empty());
  });
}

TEST_CASE("OB-3: a channel has one message on its way, and the next one follows in the order of the commits") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto first = put(s, home, topic::approvals, "a1");
    const auto second = put(s, home, topic::approvals, "a2");
    const auto other = put(s, home, topic::dispatch, "c1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 2);
    CHECK(claims[0].record.id == first);
    CHECK(claims[0].record.channel == approvals_channel);
    CHECK(claims[1].record.id == other);
    CHECK(claims[1].record.channel == dispatch_channel);
    CHECK(claim(s).empty());
    CHECK(settle(s, claims[0], sent(5001)));
    const auto next = claim(s);
    REQUIRE(next.size() == 1);
    CHECK(next[0].record.id == second);
    CHECK(next[0].sent_last == message_id::trusted(5001));
    CHECK_FALSE(next[0].edits.has_value());
    const auto done = find(s, home, first);
    CHECK(done.state == state::sent);
    CHECK(done.message == message_id::trusted(5001));
    CHECK_FALSE(done.unsure_since.has_value());
  });
}

TEST_CASE("OB-3: a head that waits for its next try keeps its channel waiting and no other") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto head = put(s, home, topic::approvals, "a1");
    put(s, home, topic::approvals, "a2");
    auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(settle(s, claims[0], {.reason = "discord_status_500", .due_at = s.time.now() + 30s, .unsure = true}));
    put(s, home, topic::dispatch, "c1");
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.topic == topic::dispatch);
    s.time.advance(30s);
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == head);
    CHECK(claims[0].was_unsure);
    CHECK(claims[0].record.attempts == 2);
    CHECK(claims[0].record.unsure_since == s.time.now() - 30s);
  });
}

TEST_CASE("OB-3: an alarm does not wait for the next try of a digest") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::security, "1");
    put(s, home, topic::dispatch, "c1");
    const auto failing = claim(s);
    REQUIRE(failing.size() == 2);
    for (const auto& each : failing) {
      CHECK(settle(s, each, {.reason = "discord_status_500", .due_at = s.time.now() + 5min, .unsure = true}));
    }
    put(s, home, topic::security, "2");
    // What is urgent without being an alarm waits with the rest.
    put(s, home, topic::dispatch, "c2", storage::outbox_urgency::critical);
    CHECK(claim(s).empty());
    const auto alarm = put(s, home, topic::security, "3", storage::outbox_urgency::critical);
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == alarm);
  });
}

TEST_CASE(
    "OB-3: while 10,000 messages of a community wait, its alarm is the next, and then another community's message") {
  with_every_backend([](store& s) {
    const auto flood = add_wired(s, "flood");
    const auto calm = add_wired(s, "calm", 1000);
    s.write([&](auto& uow) {
      for (int i = 0; i < 10'000; ++i) {
        storage::outbox_request digest{.id = storage::outbox_id::generate(s.time.now(), s.random),
                                       .community = flood,
                                       .topic = topic::security,
                                       .urgency = storage::outbox_urgency::low,
                                       .kind = "security",
                                       .subject = std::to_string(i)};
        CHECK(must(uow.outbox().enqueue(digest)));
      }
    });
    // One of them is on its way, and comes back with what Discord wants: a pause.
    const auto first = claim(s);
    REQUIRE(first.size() == 1);
    s.time.advance(1ms);
    CHECK(settle(s, first[0], {.reason = "rate_limited", .due_at = s.time.now() + 5s}));
    const auto alarm = put(s, flood, topic::security, "alarm", storage::outbox_urgency::critical);
    const auto other = put(s, calm, topic::security, "1", storage::outbox_urgency::low);
    for (const auto& next : {alarm, other}) {
      const auto claims = claim(s, 1);
      REQUIRE(claims.size() == 1);
      CHECK(claims[0].record.id == next);
      s.time.advance(1ms);
      CHECK(settle(s, claims[0], sent(5001)));
    }
    s.read([&](const auto& uow) { CHECK(must(uow.outbox().figures(flood)).waiting == 10'000); });
  });
}

TEST_CASE("OB-3: the places that are kept for alarms are given to channels with something critical only") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    put(s, home, topic::security, "1", storage::outbox_urgency::low);
    const auto claim_urgent = [&] {
      std::vector<storage::outbox_claim> claims;
      s.write([&](auto& uow) { claims = must(uow.outbox().claim_urgent(10, 60s)); });
      return claims;
    };
    CHECK(claim_urgent().empty());
    const auto alarm = put(s, home, topic::security, "2", storage::outbox_urgency::critical);
    const auto claims = claim_urgent();
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == alarm);
    CHECK(settle(s, claims[0], sent(5001)));
    CHECK(claim_urgent().empty());
    CHECK(claim(s).size() == 2);
  });
}

TEST_CASE("OB-5: tries are counted by what they were, and a message that is replayed begins anew") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    const auto end_claim = [&](storage::outbox_settlement how) {
      const auto claims = claim(s);
      REQUIRE(claims.size() == 1);
      how.due_at = s.time.now();
      CHECK(settle(s, claims[0], how));
    };
    const auto counts = [&](int attempts, int unmade) {
      const auto message = find(s, home, id);
      return message.attempts == attempts && message.unmade == unmade;
    };
    end_claim({.reason = "rate_limited", .was = storage::outbox_try::put_off});
    CHECK(counts(0, 0));
    end_claim({.reason = "discord_status_500"});
    CHECK(counts(1, 0));
    end_claim({.reason = "subject_gone", .was = storage::outbox_try::unmade});
    CHECK(counts(2, 1));
    end_claim({.state = state::dead, .reason = "subject_gone", .was = storage::outbox_try::unmade});
    CHECK(counts(3, 2));
    s.write([&](auto& uow) { CHECK(must(uow.outbox().replay(home, id))); });
    CHECK(counts(0, 0));
  });
}

TEST_CASE("OB-6: a claim that was passed by a later one settles nothing") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    const auto stale = claim(s);
    REQUIRE(stale.size() == 1);
    s.time.advance(61s);
    const auto fresh = claim(s);
    REQUIRE(fresh.size() == 1);
    CHECK(fresh[0].fence == stale[0].fence + 1);
    CHECK(fresh[0].was_unsure);
    CHECK_FALSE(settle(s, stale[0], sent(5001)));
    CHECK(find(s, home, fresh[0].record.id).state == state::sending);
    CHECK(settle(s, fresh[0], sent(5002)));
    CHECK(find(s, home, fresh[0].record.id).message == message_id::trusted(5002));
    CHECK_FALSE(settle(s, stale[0], {.state = state::dead, .reason = "late"}));
    CHECK(find(s, home, fresh[0].record.id).state == state::sent);
  });
}

TEST_CASE("OB-6: abandoned claims are claimed anew at once, and settle nothing themselves") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    const auto lost = claim(s);
    REQUIRE(lost.size() == 1);
    CHECK(claim(s).empty());
    s.write([&](auto& uow) { must(uow.outbox().abandon_claims()); });
    CHECK_FALSE(settle(s, lost[0], sent(5001)));
    const auto again = claim(s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].was_unsure);
    CHECK(settle(s, again[0], sent(5002)));
  });
}

TEST_CASE("what nobody tried yet takes later events about its subject in, and what was tried does not") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto first = put(s, home, topic::approvals, "a1");
    put(s, home, topic::approvals, "a1");
    CHECK(find(s, home, first).changes == 2);
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    const auto later = put(s, home, topic::approvals, "a1");
    CHECK(settle(s, claims[0], sent(5001)));
    const auto next = claim(s);
    REQUIRE(next.size() == 1);
    CHECK(next[0].record.id == later);
    CHECK(next[0].edits == message_id::trusted(5001));
    CHECK(settle(s, next[0], sent(5001)));
    CHECK(claim(s).empty());
  });
}

TEST_CASE("events that may be told of together join the one that waits untried, and no other") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    int count = 0;
    const auto put_small = [&](const community_id& to, storage::outbox_urgency urgency, bool joins) {
      storage::outbox_request wanted{.id = storage::outbox_id::generate(s.time.now(), s.random),
                                     .community = to,
                                     .topic = topic::security,
                                     .urgency = urgency,
                                     .kind = "security",
                                     .subject = std::to_string(++count),
                                     .joins = joins};
      s.write([&](auto& uow) { CHECK(must(uow.outbox().enqueue(wanted))); });
      return wanted.id;
    };
    using storage::outbox_urgency;
    const auto alone = put_small(home, outbox_urgency::low, false);
    const auto first = put_small(home, outbox_urgency::low, true);
    put_small(home, outbox_urgency::normal, true);
    put_small(other, outbox_urgency::low, true);
    for (int i = 0; i < 12; ++i) put_small(home, outbox_urgency::low, true);
    CHECK(find(s, home, alone).changes == 1);
    const auto together = find(s, home, first);
    CHECK(together.changes == 13);
    CHECK(together.joined == std::vector<std::string>{"5", "6", "7", "8", "9", "10", "11", "12", "13"});
    s.read([&](const auto& uow) {
      CHECK(must(uow.outbox().figures(home)).waiting == 3);
      CHECK(must(uow.outbox().figures(other)).waiting == 1);
    });
    // What Discord may have is told of as it is.
    for (int i = 0; i < 3; ++i) {
      for (const auto& each : claim(s)) {
        if (each.record.id == first) put_small(home, outbox_urgency::low, true);
        CHECK(settle(s, each, sent(5001)));
      }
    }
    CHECK(find(s, home, first).changes == 13);
    s.read([&](const auto& uow) { CHECK(must(uow.outbox().figures(home)).waiting == 1); });
  });
}

TEST_CASE("an event that is taken in makes its message, and the channel, as urgent as it is") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    put(s, home, topic::dispatch, "c1");
    put(s, home, topic::dispatch, "c2");
    put(s, home, topic::dispatch, "c2", storage::outbox_urgency::critical);
    const auto claims = claim(s, 1);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.subject == "c2");
  });
}

TEST_CASE("the critical passes the rest, and communities take turns") {
  with_every_backend([](store& s) {
    const auto flood = add_wired(s, "flood");
    const auto calm = add_wired(s, "calm", 1000);
    for (int i = 0; i < 5; ++i) put(s, flood, topic::security, "s" + std::to_string(i), storage::outbox_urgency::low);
    const auto alarm = put(s, flood, topic::security, "alarm", storage::outbox_urgency::critical);
    auto claims = claim(s, 1);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == alarm);
    s.time.advance(1ms);
    CHECK(settle(s, claims[0], sent(5001)));
    const auto waits = put(s, calm, topic::security, "s1", storage::outbox_urgency::low);
    claims = claim(s, 1);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].record.id == waits);
  });
}

TEST_CASE("OB-8: too many and too old messages are dropped, the oldest first, and the counts stay true") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    const auto old = put(s, home, topic::approvals, "old");
    s.time.advance(2h);
    std::vector<storage::outbox_id> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(put(s, home, topic::dispatch, "c" + std::to_string(i)));
    put(s, other, topic::dispatch, "c1");
    s.read([&](const auto& uow) {
      CHECK(must(uow.outbox().overfull(10, s.time.now() - 1h)) == std::vector<community_id>{home});
      CHECK(must(uow.outbox().overfull(4, s.time.now() - 3h)) == std::vector<community_id>{home});
      CHECK(must(uow.outbox().overfull(10, s.time.now() - 3h)).empty());
      CHECK(must(uow.outbox().figures(std::nullopt)).oldest == s.time.now() - 2h);
    });
    s.write([&](auto& uow) { CHECK(must(uow.outbox().shed(home, 4, s.time.now() - 1h, 100)) == 3); });
    CHECK(find(s, home, old).reason == "too_old");
    CHECK(find(s, home, ids[0]).reason == "too_many");
    CHECK(find(s, home, ids[1]).state == state::dropped);
    CHECK(find(s, home, ids[2]).state == state::queued);
    s.read([&](const auto& uow) {
      CHECK(must(uow.outbox().figures(home)).waiting == 4);
      CHECK(must(uow.outbox().figures(other)).waiting == 1);
    });
    const auto claims = claim(s);
    REQUIRE(claims.size() == 2);
    CHECK((claims[0].record.id == ids[2] || claims[1].record.id == ids[2]));
    s.time.advance(24h);
    s.write([&](auto& uow) { CHECK(must(uow.outbox().forget(s.time.now() - 1h, 100)) == 3); });
  });
}

TEST_CASE("sent messages are counted by the hour they were sent in, others and those of others are not") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    const auto send = [&](const community_id& community, const char* subject, const storage::outbox_settlement& how) {
      put(s, community, topic::dispatch, subject);
      for (const auto& each : claim(s)) CHECK(settle(s, each, how));
    };
    const auto start = s.time.now();
    send(home, "c1", sent(5001));
    s.time.advance(2h);
    const auto later = s.time.now();
    send(home, "c2", sent(5002));
    send(home, "c3", sent(5003));
    send(home, "c4", {.state = state::dead, .reason = "discord_status_400"});
    send(other, "c1", sent(6001));
    put(s, home, topic::dispatch, "waits");
    s.read([&](const auto& uow) {
      const auto all = must(uow.outbox().tally_sent(home, start, 1h));
      REQUIRE(all.size() == 2);
      CHECK(all[0].from == std::chrono::floor<std::chrono::hours>(start));
      CHECK(all[0].sent == 1);
      CHECK(all[1].from == std::chrono::floor<std::chrono::hours>(later));
      CHECK(all[1].sent == 2);
      CHECK(must(uow.outbox().tally_sent(home, later, 1h)).size() == 1);
      CHECK(must(uow.outbox().tally_sent(home, later + 1ms, 1h)).empty());
    });
  });
}
