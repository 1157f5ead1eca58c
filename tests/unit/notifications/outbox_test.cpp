#include "ess/notifications/outbox.hpp"

#include <doctest/doctest.h>

#include "ess/notifications/announce.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

struct outbox_world : world {
  outbox_world() : home(*this) {
    must(write([&](storage::unit_of_work& uow) {
      auto config = *must(uow.discord_configs().find(home.community));
      config.approvals_channel = channel_id::trusted(11);
      config.security_channel = channel_id::trusted(13);
      return uow.discord_configs().save(config);
    }));
  }
  storage::outbox_id put(const std::string& subject) {
    const auto id = storage::outbox_id::generate(clock.now(), random);
    must(write([&](storage::unit_of_work& uow) {
      storage::outbox_request wanted{.id = id,
                                     .community = home.community,
                                     .topic = storage::outbox_topic::approvals,
                                     .kind = "approval",
                                     .subject = subject};
      return uow.outbox().enqueue(wanted);
    }));
    return id;
  }
  void kill(const storage::outbox_id& id) {
    must(write([&](storage::unit_of_work& uow) -> result<void> {
      for (const auto& claim : must(uow.outbox().claim(10, 60s))) {
        storage::outbox_settlement how;
        how.state = claim.record.id == id ? storage::outbox_state::dead : storage::outbox_state::sent;
        if (claim.record.id != id) how.message = message_id::trusted(5);
        must(uow.outbox().settle(claim, how));
      }
      return success();
    }));
  }

  staffed_community home;
};

}  // namespace

TEST_CASE("OB-5: replaying and dropping are audited, each with what it was about") {
  outbox_world w;
  const auto id = w.put("a1");
  w.kill(id);
  const auto replayed = must(w.write([&](storage::unit_of_work& uow) {
    return notifications::replay(uow, w.random, w.home.community, id, by_command_line());
  }));
  CHECK(replayed.state == storage::outbox_state::queued);
  CHECK(string_member(w.last_entry(w.home.community), "event") == "notification.replayed");
  CHECK(string_member(w.last_entry(w.home.community), "target") == id.str());
  CHECK(string_member(w.last_entry(w.home.community).at("metadata"), "was") == "dead");
  const auto dropped = must(w.write([&](storage::unit_of_work& uow) {
    return notifications::drop(uow, w.random, w.home.community, id, by_command_line());
  }));
  CHECK(dropped.state == storage::outbox_state::dropped);
  CHECK(string_member(w.last_entry(w.home.community), "event") == "notification.dropped");
}

TEST_CASE("what is sent can be neither replayed nor dropped, and another community's is not found") {
  outbox_world w;
  const auto id = w.put("a1");
  must(w.write([&](storage::unit_of_work& uow) -> result<void> {
    const auto claims = must(uow.outbox().claim(1, 60s));
    storage::outbox_settlement how;
    how.state = storage::outbox_state::sent;
    how.message = message_id::trusted(5);
    must(uow.outbox().settle(claims.front(), how));
    return success();
  }));
  const auto replay = [&](const community_id& community, const storage::outbox_id& which) {
    return reason_of(w.write([&](storage::unit_of_work& uow) {
      return notifications::replay(uow, w.random, community, which, by_command_line());
    }));
  };
  const auto drop = [&](const storage::outbox_id& which) {
    return reason_of(w.write([&](storage::unit_of_work& uow) {
      return notifications::drop(uow, w.random, w.home.community, which, by_command_line());
    }));
  };
  CHECK(replay(w.home.community, id) == "delivery_not_replayable");
  CHECK(drop(id) == "delivery_not_droppable");
  const auto other = add_community(w, "other");
  CHECK(replay(other, id) == "delivery_not_found");
}

TEST_CASE("OB-8: a community over its bounds loses its oldest messages, with one entry that says how many") {
  outbox_world w;
  for (int i = 0; i < 10; ++i) w.put("a" + std::to_string(i));
  notifications::outbox_bounds bounds;
  bounds.waiting = 7;
  const auto keep = [&] {
    const auto kept =
        must(w.write([&](storage::unit_of_work& uow) { return notifications::keep_bounds(uow, w.random, bounds); }));
    CHECK_FALSE(kept.more);
    return kept.dropped;
  };
  CHECK(keep() == 3);
  CHECK(w.count_entries("notification.shed", w.home.community) == 1);
  CHECK(keep() == 0);
  CHECK(w.count_entries("notification.shed", w.home.community) == 1);
  w.clock.advance(8 * 24h);
  CHECK(keep() == 7);
  CHECK(keep() == 0);
}

TEST_CASE("OB-8: what is dropped in pieces says so until the bounds hold") {
  outbox_world w;
  for (int i = 0; i < 10; ++i) w.put("a" + std::to_string(i));
  notifications::outbox_bounds bounds;
  bounds.waiting = 1;
  bounds.at_once = 4;
  const auto keep = [&] {
    return must(w.write([&](storage::unit_of_work& uow) { return notifications::keep_bounds(uow, w.random, bounds); }));
  };
  CHECK(keep().more);
  CHECK(keep().more);
  const auto last = keep();
  CHECK(last.dropped == 1);
  CHECK_FALSE(last.more);
  // What ended is forgotten in pieces as well.
  w.clock.advance(31 * 24h);
  CHECK(keep().more);
}
