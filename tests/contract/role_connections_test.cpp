#include "ess/storage/role_connections.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t anns_discord = 77;

struct scene {
  explicit scene(store& s)
      : ann(add_user(s, "ann@example.org").id),
        home(add_community(s, "north").id),
        low(make_role(s, home, "VIEWER", 10)),
        high(make_role(s, home, "MOD", 30)) {
    s.write([&](auto& uow) {
      must(uow.communities().insert_role(low));
      must(uow.communities().insert_role(high));
      must(uow.memberships().put({home, ann, low.id, s.time.now()}));
      storage::discord_config_record config{.community = home, .updated_at = s.time.now(), .linked_roles = true};
      must(uow.discord_configs().save(config));
    });
    link(s, ann, anns_discord);
  }

  static void link(store& s, const user_id& user, std::uint64_t discord) {
    const storage::discord_link_record link{
        user, {discord_user_id::trusted(discord), "ann.d", "Ann D", ""}, s.time.now(), std::nullopt};
    s.write([&](auto& uow) { must(uow.links().insert_link(link)); });
  }

  storage::role_connection_record connection(store& s, std::uint64_t discord = anns_discord) const {
    return {.id = storage::role_connection_id::generate(s.time.now(), s.random),
            .user = ann,
            .home = home,
            .discord = discord_user_id::trusted(discord),
            .tokens_sealed = "ess2.00112233445566aa.sealed",
            .access_expires_at = s.time.now() + 24h,
            .connected_at = s.time.now(),
            .due_at = s.time.now()};
  }
  /// As after Discord was told.
  storage::role_connection_record settled(store& s) const {
    const auto made = connection(s);
    s.write([&](auto& uow) {
      must(uow.role_connections().put(made));
      const auto claimed = must(uow.role_connections().claim(s.time.now(), s.time.now() + 1min));
      REQUIRE(claimed);
      CHECK(must(uow.role_connections().settle(*claimed, {.told_at = s.time.now()})));
    });
    return made;
  }

  user_id ann;
  community_id home;
  storage::role_record low;
  storage::role_record high;
};

std::optional<storage::role_connection_record> found(store& s, const user_id& user) {
  std::optional<storage::role_connection_record> record;
  s.read([&](const auto& uow) { record = must(uow.role_connections().find(user)); });
  return record;
}

std::optional<storage::role_connection_record> claim(store& s) {
  std::optional<storage::role_connection_record> record;
  s.write([&](auto& uow) { record = must(uow.role_connections().claim(s.time.now(), s.time.now() + 1min)); });
  return record;
}

bool is_due(store& s) {
  bool due = false;
  s.read([&](const auto& uow) {
    const auto at = must(uow.role_connections().next_due());
    due = at && *at <= s.time.now();
  });
  return due;
}

}  // namespace

TEST_CASE("a role connection is read back as it was put, and one of the same user replaces it") {
  with_every_backend([](store& s) {
    const scene here(s);
    const auto first = here.connection(s);
    auto second = here.connection(s);
    second.attempts = 3;
    second.told_at = s.time.now();
    second.reason = "discord_500";
    s.write([&](auto& uow) {
      must(uow.role_connections().put(first));
      must(uow.role_connections().put(second));
    });
    const auto back = found(s, here.ann);
    REQUIRE(back);
    CHECK(back->id == second.id);
    CHECK(back->user == here.ann);
    CHECK(back->home == here.home);
    CHECK(back->discord == second.discord);
    CHECK(back->tokens_sealed == second.tokens_sealed);
    CHECK(back->access_expires_at == second.access_expires_at);
    CHECK(back->connected_at == second.connected_at);
    CHECK(back->due_at == second.due_at);
    CHECK(back->attempts == 3);
    CHECK(back->told_at == second.told_at);
    CHECK(back->reason == "discord_500");
  });
}

TEST_CASE("a role connection needs a link") {
  with_every_backend([](store& s) {
    const scene here(s);
    auto orphan = here.connection(s, 78);
    orphan.user = add_user(s, "ben@example.org").id;
    CHECK(s.refusal([&](auto& uow) { return uow.role_connections().put(orphan); }) == "not_linked");
  });
}

TEST_CASE("a claimed role connection is nobody else's until its lease ends") {
  with_every_backend([](store& s) {
    const scene here(s);
    s.write([&](auto& uow) { must(uow.role_connections().put(here.connection(s))); });
    CHECK(claim(s));
    CHECK_FALSE(claim(s));
    s.time.advance(1min);
    CHECK(claim(s));
  });
}

TEST_CASE("a settled role connection is due when it was said to be, and not at all once Discord knows") {
  with_every_backend([](store& s) {
    const scene here(s);
    s.write([&](auto& uow) { must(uow.role_connections().put(here.connection(s))); });
    const auto claimed = claim(s);
    REQUIRE(claimed);
    s.write([&](auto& uow) {
      CHECK(must(uow.role_connections().settle(*claimed,
                                               {.attempts = 1, .due_at = s.time.now() + 5s, .reason = "discord_500"})));
    });
    CHECK_FALSE(is_due(s));
    CHECK(found(s, here.ann)->reason == "discord_500");
    s.time.advance(5s);
    const auto again = claim(s);
    REQUIRE(again);
    CHECK(again->attempts == 1);
    s.write([&](auto& uow) { CHECK(must(uow.role_connections().settle(*again, {.told_at = s.time.now()}))); });
    s.time.advance(24h);
    CHECK_FALSE(claim(s));
    CHECK(found(s, here.ann)->told_at);
    CHECK(found(s, here.ann)->reason.empty());
  });
}

TEST_CASE("whatever changes what is said of a member makes the role connection due, and undoes a claim") {
  using change = std::function<void(store&, const scene&, storage::unit_of_work&)>;
  const std::pair<const char*, change> changes[] = {
      {"another role",
       [](store& s, const scene& here, auto& uow) {
         must(uow.memberships().put({here.home, here.ann, here.high.id, s.time.now()}));
       }},
      {"suspended", [](store& s, const scene& here,
                       auto& uow) { must(uow.memberships().set_suspended_at(here.home, here.ann, s.time.now())); }},
      {"membership gone",
       [](store&, const scene& here, auto& uow) { must(uow.memberships().erase(here.home, here.ann)); }},
      {"account disabled",
       [](store& s, const scene& here, auto& uow) { must(uow.users().set_disabled_at(here.ann, s.time.now())); }},
      {"link stale",
       [](store& s, const scene& here, auto& uow) { must(uow.links().set_stale_at(here.ann, s.time.now())); }},
      {"switched off",
       [](store& s, const scene& here, auto& uow) {
         storage::discord_config_record config{.community = here.home, .version = 1, .updated_at = s.time.now()};
         must(uow.discord_configs().save(config));
       }},
  };
  for (const auto& each : changes) {
    CAPTURE(each.first);
    with_every_backend([&](store& s) {
      const scene here(s);
      here.settled(s);
      CHECK_FALSE(is_due(s));
      s.write([&](auto& uow) { each.second(s, here, uow); });
      CHECK(is_due(s));
      const auto claimed = claim(s);
      REQUIRE(claimed);
      CHECK(claimed->user == here.ann);
      // What comes while it is being said counts, whatever the one who says it hears.
      s.write([&](auto& uow) {
        must(uow.memberships().put({here.home, here.ann, here.low.id, s.time.now()}));
        must(uow.memberships().set_suspended_at(here.home, here.ann, s.time.now() + 1s));
        must(uow.links().set_stale_at(here.ann, s.time.now() + 1s));
      });
      s.write(
          [&](auto& uow) { CHECK_FALSE(must(uow.role_connections().settle(*claimed, {.told_at = s.time.now()}))); });
      CHECK(is_due(s));
    });
  }
}

TEST_CASE("a claimed role connection is erased as it was claimed, or not at all") {
  with_every_backend([](store& s) {
    const scene here(s);
    s.write([&](auto& uow) { must(uow.role_connections().put(here.connection(s))); });
    const auto claimed = claim(s);
    REQUIRE(claimed);
    s.write([&](auto& uow) {
      must(uow.memberships().set_suspended_at(here.home, here.ann, s.time.now()));
      CHECK_FALSE(must(uow.role_connections().erase_unchanged(*claimed)));
    });
    const auto again = claim(s);
    REQUIRE(again);
    s.write([&](auto& uow) {
      CHECK(must(uow.role_connections().erase_unchanged(*again)));
      CHECK_FALSE(must(uow.role_connections().erase_unchanged(*again)));
    });
  });
}

TEST_CASE("what says the same again makes no role connection due") {
  with_every_backend([](store& s) {
    const scene here(s);
    here.settled(s);
    s.write([&](auto& uow) {
      must(uow.memberships().put({here.home, here.ann, here.low.id, s.time.now()}));
      must(uow.links().set_stale_at(here.ann, std::nullopt));
      storage::discord_config_record config{
          .community = here.home, .version = 1, .updated_at = s.time.now(), .linked_roles = true};
      must(uow.discord_configs().save(config));
    });
    CHECK_FALSE(is_due(s));
  });
}

TEST_CASE("OA-16: a role connection outlives link, account and community, due to be taken back") {
  using ending = std::function<void(const scene&, storage::unit_of_work&)>;
  const std::pair<const char*, ending> endings[] = {
      {"unlinked", [](const scene& here, auto& uow) { must(uow.links().erase_link(here.ann)); }},
      {"account gone", [](const scene& here, auto& uow) { must(uow.users().erase(here.ann)); }},
      {"community gone", [](const scene& here, auto& uow) { must(uow.communities().erase(here.home)); }},
      {"taken back", [](const scene& here, auto& uow) { CHECK(must(uow.role_connections().abandon(here.ann))); }},
  };
  for (const auto& each : endings) {
    CAPTURE(each.first);
    with_every_backend([&](store& s) {
      const scene here(s);
      const auto made = here.settled(s);
      s.write([&](auto& uow) { each.second(here, uow); });
      const auto claimed = claim(s);
      REQUIRE(claimed);
      CHECK(claimed->id == made.id);
      CHECK(claimed->tokens_sealed == made.tokens_sealed);
      CHECK((!claimed->user || !claimed->home));
      s.write([&](auto& uow) { CHECK(must(uow.role_connections().erase(made.id))); });
      CHECK_FALSE(claim(s));
    });
  }
}

TEST_CASE("a new consent supersedes what was left to take back of the same Discord account") {
  with_every_backend([](store& s) {
    const scene here(s);
    here.settled(s);
    s.write([&](auto& uow) { must(uow.links().erase_link(here.ann)); });
    const auto ben = add_user(s, "ben@example.org").id;
    scene::link(s, ben, anns_discord);
    auto fresh = here.connection(s);
    fresh.user = ben;
    s.write([&](auto& uow) { must(uow.role_connections().put(fresh)); });
    const auto claimed = claim(s);
    REQUIRE(claimed);
    CHECK(claimed->id == fresh.id);
    CHECK_FALSE(claim(s));
  });
}

TEST_CASE("renewed tokens are kept whatever else changed meanwhile, unless the connection is gone") {
  with_every_backend([](store& s) {
    const scene here(s);
    const auto made = here.settled(s);
    s.write([&](auto& uow) {
      must(uow.memberships().set_suspended_at(here.home, here.ann, s.time.now()));
      CHECK(must(uow.role_connections().set_tokens(made.id, "ess2.00112233445566aa.new", s.time.now() + 48h)));
    });
    CHECK(found(s, here.ann)->tokens_sealed == "ess2.00112233445566aa.new");
    s.write([&](auto& uow) {
      must(uow.role_connections().erase(made.id));
      CHECK_FALSE(must(uow.role_connections().set_tokens(made.id, "ess2.x", s.time.now())));
    });
  });
}

TEST_CASE("a community's number in linked roles stays, and never becomes another's") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north").id;
    const auto south = add_community(s, "south").id;
    std::int64_t last = 0;
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.role_connections().find_number(north))); });
    s.write([&](auto& uow) {
      const auto first = must(uow.role_connections().number_of(north));
      last = must(uow.role_connections().number_of(south));
      CHECK(first >= 1);
      CHECK(last > first);
      CHECK(must(uow.role_connections().number_of(north)) == first);
      CHECK(must(uow.role_connections().find_number(south)) == last);
      must(uow.communities().erase(south));
    });
    const auto west = add_community(s, "west").id;
    s.write([&](auto& uow) { CHECK(must(uow.role_connections().number_of(west)) > last); });
  });
}
