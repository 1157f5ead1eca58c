#include "ess/linking/stale.hpp"

#include <doctest/doctest.h>

#include "unit/linking/link_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::discord_user;
using ess::test::link_world;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

bool mark(link_world& w, std::uint64_t discord, ess::time_point at,
          linking::stale_reason why = linking::stale_reason::deauthorized) {
  return must(w.write([&](unit_of_work& uow) {
    return linking::mark_stale(uow, w.random, ess::discord_user_id::trusted(discord), why, at, "req-9", w.observer);
  }));
}

link_world& linked(link_world& w, std::uint64_t discord = 7) {
  must(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(discord))));
  return w;
}

}  // namespace

TEST_CASE("OA-18: a link that Discord took back is stale once, and said so once") {
  link_world w;
  linked(w);
  w.clock.advance(1min);
  CHECK(mark(w, 7, w.clock.now()));
  CHECK(w.link_of(w.ann)->stale_at == w.clock.now());
  w.clock.advance(1s);
  CHECK_FALSE(mark(w, 7, w.clock.now()));
  CHECK_FALSE(mark(w, 8, w.clock.now()));
  CHECK(w.count_entries("discord.link_stale") == 1);
  const auto entry = w.last_entry();
  CHECK(ess::string_member(entry, "source") == "discord");
  CHECK(ess::string_member(entry, "requestId") == "req-9");
  CHECK(w.entries().back().body.find("deauthorized") != std::string::npos);
}

TEST_CASE("OA-18: invalid_grant makes a link stale as well") {
  link_world w;
  linked(w);
  CHECK(mark(w, 7, w.clock.now(), linking::stale_reason::grant_invalid));
  CHECK(w.entries().back().body.find("grant_invalid") != std::string::npos);
}

TEST_CASE("OA-18: an event about an earlier link does not touch the one that came after it") {
  link_world w;
  const auto long_ago = w.clock.now();
  w.clock.advance(1min);
  linked(w);
  CHECK_FALSE(mark(w, 7, long_ago));
  CHECK_FALSE(w.link_of(w.ann)->stale_at);
}

TEST_CASE("OA-18: a stale link is renewed by linking the same Discord account, and by no other") {
  link_world w;
  linked(w);
  CHECK(reason_of(w.write([&](unit_of_work& uow) { return w.flow.start(uow, w.who(w.session)); })) ==
        "user_already_linked");
  w.clock.advance(1min);
  REQUIRE(mark(w, 7, w.clock.now()));

  const auto other = w.start();
  const auto exchange = must(w.callback(w.answer_to(other), w.session, other.browser_cookie));
  CHECK(reason_of(w.store(exchange, discord_user(8))) == "link_renews_another");
  CHECK(w.link_of(w.ann)->stale_at);

  w.clock.advance(1min);
  const auto renewed = w.confirm(w.session, w.reach_confirmation(w.session, discord_user(7, "new-name")));
  REQUIRE(renewed);
  const auto link = w.link_of(w.ann);
  CHECK_FALSE(link->stale_at);
  CHECK(link->linked_at == w.clock.now());
  CHECK(link->identity.username == "new-name");
  CHECK(w.entries().back().body.find("renewed") != std::string::npos);
}

TEST_CASE("OA-15: what is on its way dies when the link goes stale") {
  link_world w;
  linked(w);
  const auto id = ess::pending_link_id::trusted("pending-1");
  must(w.write([&](unit_of_work& uow) {
    return uow.links().insert_pending({id, w.ann, w.session.token_hash, discord_user(7), w.clock.now() + 5min});
  }));
  REQUIRE(mark(w, 7, w.clock.now()));
  CHECK(reason_of(w.confirm(w.session, id)) == "pending_link_not_found");
  CHECK(w.link_of(w.ann)->stale_at);
}

TEST_CASE("OA-12: a stale link keeps its Discord id from others, and can be removed") {
  link_world w;
  linked(w);
  REQUIRE(mark(w, 7, w.clock.now()));
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs_session = ess::test::add_session(w, bob);
  const auto started = w.start(bobs_session);
  const auto exchange = must(w.callback(w.answer_to(started), bobs_session, started.browser_cookie));
  CHECK(reason_of(w.store(exchange, discord_user(7))) == "discord_id_taken");
  CHECK(w.unlink(w.session));
  CHECK_FALSE(w.link_of(w.ann));
}
