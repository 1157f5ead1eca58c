// What becomes of channels, and of what waits in them, when Discord refuses them or an administrator changes them.
#include "contract/outbox_scene.hpp"

#include <algorithm>

using namespace ess;
using namespace ess::test;
using state = storage::outbox_state;
using topic = storage::outbox_topic;
using lane = storage::lane_state;

namespace {

/// Saves another channel for approvals, as the settings page does.
void move_approvals(store& s, const community_id& home, const std::optional<channel_id>& channel) {
  s.write([&](auto& uow) {
    auto config = must(uow.discord_configs().find(home)).value();
    config.approvals_channel = channel;
    must(uow.discord_configs().save(config));
    must(uow.outbox().retarget(home, topic::approvals, channel));
    must(uow.outbox().release(home));
  });
}

storage::outbox_settlement refused(store& s, lane how, std::string reason) {
  return {.lane = how, .reason = std::move(reason), .due_at = s.time.now()};
}

}  // namespace

TEST_CASE("held and paused channels are left alone until they are released") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    put(s, home, topic::dispatch, "c1");
    auto claims = claim(s);
    REQUIRE(claims.size() == 2);
    CHECK(
        settle(s, claims[0], {.lane = storage::lane_state::paused, .reason = "discord_10003", .due_at = s.time.now()}));
    CHECK(settle(s, claims[1], {.lane = storage::lane_state::held, .reason = "no_token", .due_at = s.time.now()}));
    CHECK(claim(s).empty());
    s.read([&](const auto& uow) {
      CHECK_FALSE(must(uow.outbox().next_due()).has_value());
      const auto lanes = must(uow.outbox().lanes(home));
      REQUIRE(lanes.size() == 2);
      CHECK(lanes[0].state == storage::lane_state::paused);
      CHECK(lanes[0].reason == "discord_10003");
      CHECK(lanes[0].waiting == 1);
      CHECK(lanes[1].state == storage::lane_state::held);
      const auto figures = must(uow.outbox().figures(home));
      CHECK(figures.held == 2);
      REQUIRE((lanes[0].oldest && lanes[1].oldest));
      CHECK(std::min(*lanes[0].oldest, *lanes[1].oldest) == figures.oldest);
    });
    s.write([&](auto& uow) { must(uow.outbox().release(home)); });
    CHECK(claim(s).size() == 2);
  });
}

TEST_CASE("OB-4: the hours for which a message is tried begin anew when its channel is released") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "east", 1000);
    const auto id = put(s, home, topic::approvals, "a1");
    const auto open = put(s, other, topic::approvals, "a1");
    for (const auto& each : claim(s)) {
      CHECK(settle(s, each, {.reason = "discord_status_500", .due_at = s.time.now()}));
    }
    s.write([&](auto& uow) { must(uow.outbox().hold(home, "token_missing")); });
    CHECK(find(s, home, id).first_try.has_value());
    s.time.advance(13h);
    s.write([&](auto& uow) { must(uow.outbox().release(std::nullopt)); });
    CHECK_FALSE(find(s, home, id).first_try.has_value());
    CHECK(find(s, other, open).first_try.has_value());
  });
}

TEST_CASE("what waits moves with the topic to its new channel, and goes when the topic has none") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    move_approvals(s, home, security_channel);
    CHECK(find(s, home, id).channel == security_channel);
    const auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(settle(s, claims[0], {.reason = "discord_status_500", .due_at = s.time.now()}));
    move_approvals(s, home, std::nullopt);
    CHECK(find(s, home, id).state == state::dropped);
    CHECK(claim(s).empty());
  });
}

TEST_CASE("OB-3: a message on its way while its topic moves goes along when it fails, before those that came later") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto first = put(s, home, topic::approvals, "a1");
    const auto second = put(s, home, topic::approvals, "a2");
    const auto under_way = claim(s);
    REQUIRE(under_way.size() == 1);
    move_approvals(s, home, security_channel);
    CHECK(find(s, home, second).channel == security_channel);
    CHECK(claim(s).empty());
    CHECK(settle(s, under_way[0], refused(s, lane::paused, "discord_10003")));
    CHECK(find(s, home, first).channel == security_channel);
    const auto next = claim(s);
    REQUIRE(next.size() == 1);
    CHECK(next[0].record.id == first);
    CHECK_FALSE(next[0].was_unsure);
    CHECK(settle(s, next[0], sent(5001)));
    const auto last = claim(s);
    REQUIRE(last.size() == 1);
    CHECK(last[0].record.id == second);
  });
}

TEST_CASE("OB-3: the new channel waits for a message that still arrives in the old one, and no longer") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto first = put(s, home, topic::approvals, "a1");
    const auto second = put(s, home, topic::approvals, "a2");
    const auto under_way = claim(s);
    move_approvals(s, home, security_channel);
    CHECK(claim(s).empty());
    CHECK(settle(s, under_way.at(0), sent(5001)));
    CHECK(find(s, home, first).channel == approvals_channel);
    const auto next = claim(s);
    REQUIRE(next.size() == 1);
    CHECK(next[0].record.id == second);
    s.read([&](const auto& uow) { CHECK(must(uow.outbox().figures(home)).waiting == 1); });
  });
}

TEST_CASE("OB-6: a message whose claim ran out or was abandoned moves with its topic") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    const auto late = claim(s);
    s.time.advance(61s);
    move_approvals(s, home, security_channel);
    CHECK(find(s, home, id).channel == security_channel);
    const auto fresh = claim(s);
    REQUIRE(fresh.size() == 1);
    CHECK_FALSE(settle(s, late.at(0), sent(5001)));
    CHECK(find(s, home, id).state == state::sending);

    s.write([&](auto& uow) { must(uow.outbox().abandon_claims()); });
    move_approvals(s, home, dispatch_channel);
    CHECK(find(s, home, id).channel == dispatch_channel);
    const auto last = claim(s);
    REQUIRE(last.size() == 1);
    CHECK(settle(s, last[0], sent(5002)));
    s.read([&](const auto& uow) { CHECK(must(uow.outbox().figures(home)).waiting == 0); });
  });
}

TEST_CASE("a message on its way when its topic loses its channel ends with its claim") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    const auto under_way = claim(s);
    move_approvals(s, home, std::nullopt);
    CHECK(find(s, home, id).state == state::sending);
    CHECK(settle(s, under_way.at(0), {.reason = "discord_status_500", .due_at = s.time.now()}));
    CHECK(find(s, home, id).state == state::dropped);
    CHECK(find(s, home, id).reason == "channel_unset");
    s.read([&](const auto& uow) { CHECK(must(uow.outbox().figures(home)).waiting == 0); });
  });
}

TEST_CASE("a refusal of what was sent under old settings stops nothing, and the new ones are tried at once") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = put(s, home, topic::approvals, "a1");
    put(s, home, topic::dispatch, "c1");
    const auto claims = claim(s);
    REQUIRE(claims.size() == 2);
    // Another token, say: the channels stay as they are.
    move_approvals(s, home, approvals_channel);
    CHECK(settle(s, claims[0], refused(s, lane::held, "token_refused")));
    CHECK(settle(s, claims[1], refused(s, lane::paused, "discord_50001")));
    s.read([&](const auto& uow) {
      for (const auto& each : must(uow.outbox().lanes(home))) CHECK(each.state == lane::open);
    });
    CHECK(claim(s).size() == 2);
    CHECK(find(s, home, id).channel == approvals_channel);
  });
}

TEST_CASE("a refused token holds every channel of its community and none of another") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto other = add_wired(s, "south", 100);
    put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    put(s, home, topic::dispatch, "c1");
    put(s, other, topic::dispatch, "c2");
    CHECK(settle(s, claims.at(0), refused(s, lane::held, "token_refused")));
    const auto next = claim(s);
    REQUIRE(next.size() == 1);
    CHECK(next[0].record.community == other);
  });
}

TEST_CASE("OB-2: saving the same channel again forgets nothing of a message that may be there") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    put(s, home, topic::approvals, "a1");
    const auto claims = claim(s);
    CHECK(settle(s, claims.at(0), {.reason = "timeout", .due_at = s.time.now(), .unsure = true}));
    move_approvals(s, home, approvals_channel);
    const auto again = claim(s);
    REQUIRE(again.size() == 1);
    CHECK(again[0].was_unsure);
  });
}
