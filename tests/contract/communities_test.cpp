#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("communities are found by id and slug, listed by slug, and slugs are unique") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.read([&](const auto& uow) {
      const auto back = must(uow.communities().find(north.id));
      REQUIRE(back);
      CHECK(back->name == north.name);
      CHECK(back->created_at == north.created_at);
      CHECK(must(uow.communities().find_by_slug("east"))->id == east.id);
      CHECK_FALSE(must(uow.communities().find_by_slug("west")));
      const auto all = must(uow.communities().list());
      REQUIRE(all.size() == 2);
      CHECK(all[0].slug == "east");
    });
    CHECK(s.refusal([&](auto& uow) { return uow.communities().insert(make_community(s, "north")); }) == "slug_taken");
    CHECK(s.refusal([&](auto& uow) { return uow.communities().insert(make_community(s, "North!")); }) ==
          "store_refused_value");
  });
}

TEST_CASE("roles keep their permissions, rank by priority, and have unique names in their community") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    auto low = make_role(s, north.id, "VIEWER", 10);
    low.permissions = {"players:read", "from:the-future", "odd \"name\""};
    const auto high = make_role(s, north.id, "OWNER", 50);
    s.write([&](auto& uow) {
      must(uow.communities().insert_role(low));
      must(uow.communities().insert_role(high));
      must(uow.communities().insert_role(make_role(s, east.id, "OWNER", 50)));
    });
    CHECK(s.refusal([&](auto& uow) { return uow.communities().insert_role(make_role(s, north.id, "OWNER", 1)); }) ==
          "role_taken");
    CHECK(s.refusal([&](auto& uow) {
      return uow.communities().insert_role(make_role(s, community_id::trusted("none"), "OWNER", 1));
    }) == "reference_missing");
    s.read([&](const auto& uow) {
      CHECK(must(uow.communities().find_role(north.id, low.id))->permissions == low.permissions);
      CHECK(must(uow.communities().find_role_by_name(north.id, "OWNER"))->id == high.id);
      CHECK_FALSE(must(uow.communities().find_role_by_name(north.id, "owner")));
      const auto all = must(uow.communities().list_roles(north.id));
      REQUIRE(all.size() == 2);
      CHECK(all[0].name == "OWNER");
      CHECK(all[1].priority == 10);
    });
  });
}

TEST_CASE("TE-2: a role is found only together with its own community") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto role = make_role(s, north.id, "MOD", 30);
    s.write([&](auto& uow) { must(uow.communities().insert_role(role)); });
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.communities().find_role(east.id, role.id))); });
  });
}

TEST_CASE("a membership is added, changes its role, and ends") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto mod = make_role(s, north.id, "MOD", 30);
    const auto owner = make_role(s, north.id, "OWNER", 50);
    const auto joined = s.time.now();
    s.write([&](auto& uow) {
      must(uow.communities().insert_role(mod));
      must(uow.communities().insert_role(owner));
      must(uow.memberships().put({north.id, ann.id, mod.id, joined}));
    });
    s.write([&](auto& uow) { must(uow.memberships().put({north.id, ann.id, owner.id, joined})); });
    s.read([&](const auto& uow) {
      const auto found = must(uow.memberships().find(north.id, ann.id));
      REQUIRE(found);
      CHECK(found->role == owner.id);
      CHECK(found->since == joined);
      CHECK(must(uow.memberships().list_for_user(ann.id)).size() == 1);
      CHECK(must(uow.memberships().list_for_community(north.id)).size() == 1);
    });
    s.write([&](auto& uow) {
      CHECK(must(uow.memberships().erase(north.id, ann.id)));
      CHECK_FALSE(must(uow.memberships().erase(north.id, ann.id)));
      CHECK_FALSE(must(uow.memberships().find(north.id, ann.id)));
    });
  });
}

TEST_CASE("a membership cannot hold a role of another community") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto role = make_role(s, east.id, "OWNER", 50);
    s.write([&](auto& uow) { must(uow.communities().insert_role(role)); });
    CHECK(s.refusal([&](auto& uow) {
      return uow.memberships().put({north.id, ann.id, role.id, s.time.now()});
    }) == "reference_missing");
  });
}

TEST_CASE("facts about the installation are kept and replaced") {
  with_every_backend([](store& s) {
    s.write([&](auto& uow) {
      CHECK_FALSE(must(uow.installation().get("api_key_pepper")));
      must(uow.installation().put("api_key_pepper", "ess2.one"));
      must(uow.installation().put("api_key_pepper", "ess2.two"));
    });
    s.read([&](const auto& uow) { CHECK(must(uow.installation().get("api_key_pepper")) == "ess2.two"); });
  });
}
