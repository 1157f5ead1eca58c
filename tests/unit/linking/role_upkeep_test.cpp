#include "ess/linking/role_upkeep.hpp"

#include <doctest/doctest.h>

#include "ess/linking/revocations.hpp"
#include "ess/linking/role_words.hpp"
#include "ess/storage/users.hpp"
#include "unit/linking/role_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::role_world;
using namespace std::chrono_literals;

namespace {

/// What would be said now; the task is settled as said.
std::optional<ess::discord::role_connection> said(role_world& w) {
  auto task = w.claim();
  REQUIRE(task);
  must(w.write([&](unit_of_work& uow) { return linking::settle_said(uow, *task); }));
  return task->say;
}

}  // namespace

TEST_CASE("the records of linked roles are within Discord's limits") {
  const auto records = linking::role_metadata_records();
  CHECK(ess::discord::check_metadata_records(records));
  CHECK(records.size() == 4);
}

TEST_CASE("Discord is told membership, community, level and since when") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  const auto words = said(w);
  REQUIRE(words);
  CHECK(ess::discord::check_role_connection(*words));
  CHECK(words->platform_name == "Community north");
  CHECK(words->platform_username == "ann");
  CHECK(words->metadata.at("ess_member") == "1");
  CHECK(words->metadata.at("ess_community") == "1");
  CHECK(words->metadata.at("ess_role_level") == "3");
  CHECK(words->metadata.at("ess_member_since") == ess::format_time(w.clock.now()));
  CHECK(words->metadata.size() == linking::role_metadata_records().size());
  for (const auto& record : linking::role_metadata_records()) CHECK(words->metadata.contains(record.key));
  CHECK_FALSE(w.claim());
}

TEST_CASE("a suspended or disabled member has no level, and a restored one has it back") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  said(w);
  must(w.write([&](unit_of_work& uow) { return uow.memberships().set_suspended_at(w.home, w.ann, uow.now()); }));
  auto words = said(w);
  REQUIRE(words);
  CHECK(words->metadata.at("ess_member") == "0");
  CHECK(words->metadata.at("ess_role_level") == "0");
  must(w.write([&](unit_of_work& uow) { return uow.memberships().set_suspended_at(w.home, w.ann, std::nullopt); }));
  words = said(w);
  REQUIRE(words);
  CHECK(words->metadata.at("ess_role_level") == "3");
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(w.ann, uow.now()); }));
  words = said(w);
  REQUIRE(words);
  CHECK(words->metadata.at("ess_member") == "0");
}

TEST_CASE("there is nothing to say of who left, or where linked roles are off, or the link is stale") {
  for (const int how : {0, 1, 2}) {
    CAPTURE(how);
    role_world w;
    must(w.connect(w.reach_exchange()));
    said(w);
    if (how == 0) must(w.write([&](unit_of_work& uow) { return uow.memberships().erase(w.home, w.ann); }));
    if (how == 1) w.use_linked_roles(w.home, false);
    if (how == 2) must(w.write([&](unit_of_work& uow) { return uow.links().set_stale_at(w.ann, uow.now()); }));
    const auto task = w.claim();
    REQUIRE(task);
    CHECK_FALSE(task->say);
  }
}

TEST_CASE("a failure is tried again, later each time, at most an hour, or as long as Discord said") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  auto longest = 0ms;
  for (int i = 0; i < 30; ++i) {
    const auto task = w.claim();
    REQUIRE(task);
    CHECK(task->connection.attempts == i);
    must(w.write([&](unit_of_work& uow) {
      return linking::settle_failed(uow, w.random, *task, ess::error(ess::errc::unavailable, "discord_500", ""));
    }));
    const auto kept = w.connection_of(w.ann);
    REQUIRE(kept->due_at);
    CHECK(kept->reason == "discord_500");
    const auto pause = *kept->due_at - w.clock.now();
    longest = std::max<std::chrono::milliseconds>(longest, pause);
    CHECK(pause > 0ms);
    w.clock.advance(pause);
  }
  CHECK(longest <= 1h);
  CHECK(longest > 10min);
  const auto task = w.claim();
  REQUIRE(task);
  must(w.write([&](unit_of_work& uow) {
    auto why = ess::error(ess::errc::rate_limited, "rate_limited", "").with_retry_after(3h);
    return linking::settle_failed(uow, w.random, *task, why);
  }));
  CHECK(w.connection_of(w.ann)->due_at == w.clock.now() + 3h);
}

TEST_CASE(
    "OA-16: what was taken back goes, and its tokens are owed to be revoked, unless it is wanted again meanwhile") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  said(w);
  const auto owed_after = [&](const linking::role_task& task) {
    return must(w.write([&](unit_of_work& uow) { return linking::settle_taken_back(uow, w.cipher, w.random, task); }));
  };
  w.use_linked_roles(w.home, false);
  const auto overtaken = w.claim();
  REQUIRE(overtaken);
  CHECK_FALSE(overtaken->say);
  w.use_linked_roles(w.home, true);
  CHECK_FALSE(owed_after(*overtaken));
  CHECK(w.connection_of(w.ann));
  CHECK(said(w));

  w.use_linked_roles(w.home, false);
  const auto task = w.claim();
  REQUIRE(task);
  const auto owed = owed_after(*task);
  REQUIRE(owed);
  CHECK(must(linking::revocation_queue(w.cipher, w.random).open(*owed)).reveal() == "access-1");
  CHECK_FALSE(w.connection_of(w.ann));
}

TEST_CASE("OA-18: a grant that Discord refuses makes the link stale, unless there is a newer one") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  const auto old = w.claim();
  REQUIRE(old);
  must(w.connect(w.reach_exchange()));
  const auto gone = [&](const linking::role_task& task) {
    must(w.write(
        [&](unit_of_work& uow) { return linking::settle_grant_gone(uow, w.random, task, "req-6", w.observer); }));
  };
  gone(*old);
  CHECK_FALSE(w.link_of(w.ann)->stale_at);
  CHECK(w.connection_of(w.ann));
  const auto now = w.claim();
  REQUIRE(now);
  gone(*now);
  CHECK(w.link_of(w.ann)->stale_at);
  CHECK_FALSE(w.connection_of(w.ann));
  CHECK(w.count_entries("discord.link_stale") == 1);
}

TEST_CASE("tokens that no key at hand opens are said so, and the connection stays") {
  role_world w;
  must(w.connect(w.reach_exchange()));
  const auto id = w.connection_of(w.ann)->id;
  must(w.write([&](unit_of_work& uow) {
    return uow.role_connections().set_tokens(id, "ess2.00112233445566aa.AAAA", uow.now());
  }));
  const auto task = w.claim();
  REQUIRE(task);
  CHECK_FALSE(task->tokens);
  CHECK(w.connection_of(w.ann));
}
