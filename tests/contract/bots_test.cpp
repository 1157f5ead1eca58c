#include "ess/storage/bots.hpp"

#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a lease is found by community and scope, replaced whole, and its number with it") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) {
      CHECK(must(uow.bots().highest_fence(north.id)) == 0);
      must(uow.bots().put_lease({north.id, "500 0-0/1", "process-a", 7, uow.now() + 30s}));
      must(uow.bots().put_lease({east.id, "500 0-0/1", "process-b", 7, uow.now() + 30s}));
      must(uow.bots().put_lease({north.id, "500 0-0/1", "process-c", 8, uow.now() + 60s}));
      must(uow.bots().put_lease({north.id, "501 0-0/1", "process-c", 9, uow.now() + 10s}));
    });
    if (s.where().survives_restart()) s.restart();
    s.read([&](const auto& uow) {
      const auto found = must(uow.bots().find_lease(north.id, "500 0-0/1"));
      REQUIRE(found.has_value());
      CHECK(found->holder == "process-c");
      CHECK(found->fence == 8);
      CHECK_FALSE(must(uow.bots().has_fence(north.id, 7)));
      CHECK(must(uow.bots().has_fence(north.id, 8)));
      CHECK(must(uow.bots().has_fence(east.id, 7)));
      CHECK(must(uow.bots().highest_fence(north.id)) == 9);
      CHECK(must(uow.bots().count_leases(north.id)) == 2);
      CHECK_FALSE(must(uow.bots().find_lease(east.id, "501 0-0/1")).has_value());
    });
    s.time.advance(20s);
    s.write([&](auto& uow) {
      CHECK(must(uow.bots().erase_leases(north.id, uow.now())) == 1);
      CHECK(must(uow.bots().count_leases(north.id)) == 1);
      CHECK(must(uow.bots().count_leases(east.id)) == 1);
    });
  });
}

TEST_CASE("what a bot said of its guild last is what is known") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto guild = guild_id::trusted(~std::uint64_t{0});
    s.write([&](auto& uow) {
      CHECK_FALSE(must(uow.bots().find_guild(north.id)).has_value());
      must(uow.bots().put_guild({north.id, guild, "joined", uow.now()}));
      must(uow.bots().put_guild({north.id, guild, "left", uow.now()}));
    });
    s.read([&](const auto& uow) {
      const auto found = must(uow.bots().find_guild(north.id));
      REQUIRE(found.has_value());
      CHECK(found->guild == guild);
      CHECK(found->state == "left");
    });
  });
}
