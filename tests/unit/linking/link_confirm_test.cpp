#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <type_traits>
#include <vector>

#include "unit/linking/link_world.hpp"

namespace linking = ess::linking;
using ess::storage::unit_of_work;
using ess::test::discord_user;
using ess::test::link_world;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

TEST_CASE("a confirmed link is there, with what we keep about a Discord user") {
  link_world w;
  const auto pending = w.reach_confirmation(w.session, discord_user(7));
  const auto link = w.confirm(w.session, pending);
  REQUIRE(link);
  CHECK(link->user == w.ann);
  const auto stored = w.link_of(w.ann);
  REQUIRE(stored);
  CHECK(stored->identity.id.value() == 7);
  CHECK(stored->identity.username == "ann");
  CHECK(stored->linked_at == w.clock.now());
  CHECK_FALSE(stored->stale_at);
}

TEST_CASE("OA-1: linking answers links, never a session, and leaves every session row as it was") {
  static_assert(std::is_same_v<decltype(std::declval<const linking::link_flow&>().confirm(
                                   std::declval<unit_of_work&>(), std::declval<const linking::link_session&>(),
                                   std::declval<const ess::pending_link_id&>(), std::string(),
                                   std::declval<linking::link_observer&>())),
                               ess::verdict<ess::storage::discord_link_record>>);
  link_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto rows = [&] {
    std::string text;
    for (const auto& user : {w.ann, bob}) {
      for (const auto& s : must(w.read([&](const unit_of_work& uow) { return uow.sessions().list_for_user(user); }))) {
        text += s.token_hash + s.user.str() + ess::format_time(s.created_at) + ess::format_time(s.last_seen_at) +
                ess::format_time(s.expires_at) + ess::format_time(s.password_checked_at) + "\n";
      }
    }
    return text;
  };
  const auto before = rows();
  w.clock.advance(1min);
  const auto pending = w.reach_confirmation(w.session, discord_user(7));
  REQUIRE(w.confirm(w.session, pending));
  REQUIRE(w.unlink(w.session));
  CHECK(rows() == before);
  CHECK(must(w.read([&](const unit_of_work& uow) { return uow.users().list("", 100); })).size() == 2);
}

TEST_CASE("OA-14: only the session that linked sees and confirms the pending link, and does so once") {
  link_world w;
  const auto bobs_session = ess::test::add_session(w, ess::test::add_user(w, "bob"));
  const auto other_session = ess::test::add_session(w, w.ann);
  const auto pending = w.reach_confirmation(w.session, discord_user(7));
  const auto missing = w.confirm(w.session, ess::pending_link_id::trusted("missing"));
  for (const auto* stranger : {&bobs_session, &other_session}) {
    const auto refused = w.confirm(*stranger, pending);
    CHECK(ess::describe_for_log(refused.error()) == ess::describe_for_log(missing.error()));
    CHECK(reason_of(w.read([&](const unit_of_work& uow) {
            return w.flow.find_pending(uow, w.who(*stranger), pending);
          })) == "pending_link_not_found");
    CHECK(reason_of(w.write([&](unit_of_work& uow) { return w.flow.cancel(uow, w.who(*stranger), pending); })) ==
          "pending_link_not_found");
  }
  const auto seen =
      w.read([&](const unit_of_work& uow) { return w.flow.find_pending(uow, w.who(w.session), pending); });
  REQUIRE(seen);
  CHECK(seen->identity.username == "ann");
  CHECK(w.confirm(w.session, pending));
  CHECK(reason_of(w.confirm(w.session, pending)) == "pending_link_not_found");
}

TEST_CASE("a pending link waits 10 minutes, or until it is cancelled") {
  link_world w;
  const auto late = w.reach_confirmation(w.session, discord_user(7));
  w.clock.advance(10min);
  CHECK(reason_of(w.confirm(w.session, late)) == "pending_link_not_found");
  const auto cancelled = w.reach_confirmation(w.session, discord_user(7));
  CHECK(w.write([&](unit_of_work& uow) { return w.flow.cancel(uow, w.who(w.session), cancelled); }));
  CHECK(reason_of(w.confirm(w.session, cancelled)) == "pending_link_not_found");
  CHECK_FALSE(w.link_of(w.ann));
}

TEST_CASE("OA-11: of two users who link one Discord id at once one wins, and the loser is told") {
  link_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs_session = ess::test::add_session(w, bob);
  const auto anns = w.reach_confirmation(w.session, discord_user(7));
  const auto bobs = w.reach_confirmation(bobs_session, discord_user(7));
  REQUIRE(w.confirm(w.session, anns));
  struct : ess::linking::link_observer {
    ess::result<void> refused(const ess::linking::refused_link& what) override {
      told.push_back(what.owner);
      return ess::success();
    }
    std::vector<std::optional<ess::user_id>> told;
  } owners;
  const auto lost = ess::flatten(
      w.write([&](unit_of_work& uow) { return w.flow.confirm(uow, w.who(bobs_session), bobs, "req-2", owners); }));
  REQUIRE_FALSE(lost);
  REQUIRE(owners.told.size() == 1);
  CHECK(owners.told[0] == w.ann);
  CHECK(lost.error().reason() == "discord_id_taken");
  CHECK(lost.error().code() == ess::errc::conflict);
  CHECK(w.link_of(w.ann));
  CHECK_FALSE(w.link_of(bob));
}

TEST_CASE("OA-12: an id that is linked elsewhere is refused, not moved, until its owner unlinks it") {
  link_world w;
  const auto bob = ess::test::add_user(w, "bob");
  const auto bobs_session = ess::test::add_session(w, bob);
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(7))));

  const auto started = w.start(bobs_session);
  const auto exchange = must(w.callback(w.answer_to(started), bobs_session, started.browser_cookie));
  CHECK(reason_of(w.store(exchange, discord_user(7))) == "discord_id_taken");
  CHECK(w.link_of(w.ann)->identity.id.value() == 7);

  REQUIRE(w.unlink(w.session));
  CHECK(w.confirm(bobs_session, w.reach_confirmation(bobs_session, discord_user(7))));
  CHECK(w.link_of(bob)->identity.id.value() == 7);
}

TEST_CASE("OA-12: a second Discord id does not replace the first") {
  link_world w;
  const auto first = w.reach_confirmation(w.session, discord_user(7));
  const auto second = w.reach_confirmation(w.session, discord_user(8));
  REQUIRE(w.confirm(w.session, first));
  // OA-15: the confirmation of the first took the second away.
  CHECK(reason_of(w.confirm(w.session, second)) == "pending_link_not_found");
  CHECK(w.link_of(w.ann)->identity.id.value() == 7);
}

TEST_CASE("OA-15: a confirmation page left open does nothing after unlinking") {
  link_world w;
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(7))));
  REQUIRE(w.unlink(w.session));
  const auto old_page = w.reach_confirmation(w.session, discord_user(7));
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(7))));
  REQUIRE(w.unlink(w.session));
  CHECK(reason_of(w.confirm(w.session, old_page)) == "pending_link_not_found");
  CHECK_FALSE(w.link_of(w.ann));
}

TEST_CASE("unlinking needs a link and needs no Discord") {
  link_world w;
  CHECK(reason_of(w.unlink(w.session)) == "not_linked");
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(7))));
  CHECK(w.unlink(w.session));
  CHECK_FALSE(w.link_of(w.ann));
  CHECK(reason_of(w.unlink(w.session)) == "not_linked");
}

TEST_CASE("link and unlink are audited, with what is personal beside the entry and not in it") {
  link_world w;
  REQUIRE(w.confirm(w.session, w.reach_confirmation(w.session, discord_user(1234567))));
  REQUIRE(w.unlink(w.session));
  for (const auto* event : {"discord.linked", "discord.unlinked"}) {
    CAPTURE(event);
    CHECK(w.count_entries(event) == 1);
  }
  const auto entry = w.entries().back();
  CHECK(entry.body.find("1234567") == std::string::npos);
  CHECK(entry.personal.find("1234567") != std::string::npos);
  CHECK(ess::string_member(w.last_entry(), "source") == "browser");
  CHECK(ess::string_member(w.last_entry(), "requestId") == "req-3");
}
