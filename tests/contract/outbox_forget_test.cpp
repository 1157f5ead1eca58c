// What the outbox forgets of the messages that show something at Discord.
#include <doctest/doctest.h>

#include "contract/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

using topic = storage::outbox_topic;
using state = storage::outbox_state;

namespace {

/// Puts in that the subject changed, and claims it: there is nothing else to claim.
storage::outbox_claim change(store& s, const community_id& home, topic where, const std::string& kind,
                             const std::string& subject) {
  s.write([&](auto& uow) {
    CHECK(must(uow.outbox().enqueue({.id = storage::outbox_id::generate(s.time.now(), s.random),
                                     .community = home,
                                     .topic = where,
                                     .kind = kind,
                                     .subject = subject})));
  });
  auto claims = claim(s);
  REQUIRE(claims.size() == 1);
  return claims.front();
}

/// Discord shows the subject as `message` from now on; answers the message that was edited for it.
std::optional<message_id> show(store& s, const community_id& home, topic where, const std::string& kind,
                               const std::string& subject, std::uint64_t message) {
  const auto claimed = change(s, home, where, kind, subject);
  CHECK(settle(s, claimed, sent(message)));
  return claimed.edits;
}

approval_id add_request(store& s, const community_id& home) {
  const auto request = make_approval(s, home);
  s.write([&](auto& uow) { must(uow.approvals().insert(request)); });
  return request.id;
}

void decide(store& s, const community_id& home, const approval_id& id) {
  s.write([&](auto& uow) {
    CHECK(must(uow.approvals().decide(home, id, storage::approval_status::approved, {}, "", s.time.now())));
  });
}

call_id add_call(store& s, const community_id& home, storage::call_status status) {
  auto call = make_call(s, home, "Fire");
  call.status = status;
  call.updated_at = s.time.now();
  s.write([&](auto& uow) { must(uow.calls().insert(call)); });
  return call.id;
}

int forget(store& s) {
  int forgotten = 0;
  s.write([&](auto& uow) { forgotten = must(uow.outbox().forget(s.time.now() - 30 * 24h, 100)); });
  return forgotten;
}

}  // namespace

TEST_CASE("which message shows a security event is not remembered: it is never edited") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    CHECK_FALSE(show(s, home, topic::security, "security", "1", 5001).has_value());
    CHECK_FALSE(show(s, home, topic::security, "security", "1", 5002).has_value());
  });
}

TEST_CASE("which message shows a request or a call is forgotten long after its end, and not before") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto pending = add_request(s, home).str();
    const auto late = add_request(s, home);
    const auto decided = add_request(s, home);
    decide(s, home, decided);
    const auto open = add_call(s, home, storage::call_status::open).str();
    const auto closed = add_call(s, home, storage::call_status::cleared).str();
    show(s, home, topic::approvals, "approval", pending, 5001);
    show(s, home, topic::approvals, "approval", late.str(), 5002);
    show(s, home, topic::approvals, "approval", decided.str(), 5003);
    show(s, home, topic::dispatch, "call", open, 5004);
    show(s, home, topic::dispatch, "call", closed, 5005);
    CHECK(forget(s) == 0);
    s.time.advance(31 * 24h);
    decide(s, home, late);
    CHECK(forget(s) == 5);
    CHECK(show(s, home, topic::approvals, "approval", pending, 5001) == message_id::trusted(5001));
    CHECK(show(s, home, topic::approvals, "approval", late.str(), 5002) == message_id::trusted(5002));
    CHECK_FALSE(show(s, home, topic::approvals, "approval", decided.str(), 5006).has_value());
    CHECK(show(s, home, topic::dispatch, "call", open, 5004) == message_id::trusted(5004));
    CHECK_FALSE(show(s, home, topic::dispatch, "call", closed, 5007).has_value());
  });
}

TEST_CASE("while an edit is owed, or may be replayed, the message that it is for is not forgotten") {
  with_every_backend([](store& s) {
    const auto home = add_wired(s, "north");
    const auto id = add_request(s, home);
    show(s, home, topic::approvals, "approval", id.str(), 5001);
    decide(s, home, id);
    const auto edit = put(s, home, topic::approvals, id.str());
    s.time.advance(31 * 24h);
    CHECK(forget(s) == 1);
    auto claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].edits == message_id::trusted(5001));
    CHECK(settle(s, claims[0], {.state = state::dead, .reason = "discord_50035"}));
    CHECK(forget(s) == 0);
    s.write([&](auto& uow) { CHECK(must(uow.outbox().replay(home, edit))); });
    claims = claim(s);
    REQUIRE(claims.size() == 1);
    CHECK(claims[0].edits == message_id::trusted(5001));
    CHECK(settle(s, claims[0], sent(5001)));
    s.time.advance(31 * 24h);
    CHECK(forget(s) == 1);
    CHECK_FALSE(show(s, home, topic::approvals, "approval", id.str(), 5002).has_value());
  });
}
