#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a stored API key is read back as it was written") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    auto key = make_key(s, north.id, "pub1");
    key.permissions = {"dispatch:read", "no:such"};
    key.guilds = {guild_id::trusted(42), guild_id::trusted(~std::uint64_t{0})};
    key.created_by = ann.id;
    key.networks = {"192.0.2.0/24", "2001:db8::/32"};
    key.successor_of = api_key_id::trusted("before");
    key.overlap_ends_at = s.time.now() + 24h;
    s.write([&](auto& uow) { must(uow.api_keys().insert(key)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.api_keys().find_by_public_id("pub1"));
      REQUIRE(back);
      CHECK(back->id == key.id);
      CHECK(back->community == north.id);
      CHECK(back->name == key.name);
      CHECK(back->secret_mac == key.secret_mac);
      CHECK(back->pepper_id == key.pepper_id);
      CHECK(back->permissions == key.permissions);
      CHECK(back->guilds == key.guilds);
      CHECK(back->proof_policy == "decisions");
      CHECK(back->requests_per_minute == 6000);
      CHECK(back->created_at == key.created_at);
      CHECK(back->expires_at == key.expires_at);
      CHECK_FALSE(back->last_used_at);
      CHECK_FALSE(back->revoked_at);
      CHECK(back->created_by == ann.id);
      CHECK(back->networks == key.networks);
      CHECK(back->successor_of == key.successor_of);
      CHECK(back->overlap_ends_at == key.overlap_ends_at);
      CHECK(must(uow.api_keys().find(north.id, key.id)));
      CHECK_FALSE(must(uow.api_keys().find_by_public_id("pub2")));
    });
  });
}

TEST_CASE("AK-2: a public id that no key has is not taken for the next one") {
  with_every_backend([](store& s) {
    s.read([&](const auto& uow) { CHECK_FALSE(must(uow.api_keys().find_by_public_id("b"))); });
    const auto north = add_community(s, "north");
    s.write([&](auto& uow) {
      for (const char* id : {"b", "d", "dd"}) must(uow.api_keys().insert(make_key(s, north.id, id)));
    });
    s.read([&](const auto& uow) {
      for (const char* id : {"", "a", "bb", "c", "D", "ddd", "e"}) {
        CAPTURE(id);
        CHECK_FALSE(must(uow.api_keys().find_by_public_id(id)));
      }
      for (const char* id : {"b", "d", "dd"}) CHECK(must(uow.api_keys().find_by_public_id(id))->public_id == id);
    });
  });
}

TEST_CASE("the public id of a key is unique over all communities") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    s.write([&](auto& uow) { must(uow.api_keys().insert(make_key(s, north.id, "pub1"))); });
    CHECK(s.refusal([&](auto& uow) { return uow.api_keys().insert(make_key(s, east.id, "pub1")); }) ==
          "public_id_taken");
  });
}

TEST_CASE("AK-5: a key is found and revoked only together with its own community") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto key = make_key(s, north.id, "pub1");
    s.write([&](auto& uow) {
      must(uow.api_keys().insert(key));
      CHECK_FALSE(must(uow.api_keys().find(east.id, key.id)));
      CHECK_FALSE(must(uow.api_keys().revoke(east.id, key.id, s.time.now())));
      CHECK_FALSE(must(uow.api_keys().find(north.id, key.id))->revoked_at);
    });
  });
}

TEST_CASE("a key is revoked once and keeps the time of it") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto key = make_key(s, north.id, "pub1");
    const auto now = s.time.now();
    s.write([&](auto& uow) {
      must(uow.api_keys().insert(key));
      CHECK(must(uow.api_keys().revoke(north.id, key.id, now)));
      CHECK_FALSE(must(uow.api_keys().revoke(north.id, key.id, now + 1h)));
      CHECK(must(uow.api_keys().find(north.id, key.id))->revoked_at == now);
    });
  });
}

TEST_CASE("keys are listed newest first and remember when they were last used") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto older = make_key(s, north.id, "pub1");
    s.time.advance(1min);
    const auto newer = make_key(s, north.id, "pub2");
    const auto used = s.time.now();
    s.write([&](auto& uow) {
      must(uow.api_keys().insert(older));
      must(uow.api_keys().insert(newer));
      must(uow.api_keys().touch(older.id, used, "192.0.2.0/24"));
      must(uow.api_keys().touch(older.id, used - 5min, "198.51.100.0/24"));
    });
    s.read([&](const auto& uow) {
      const auto all = must(uow.api_keys().list(north.id));
      REQUIRE(all.size() == 2);
      CHECK(all[0].public_id == "pub2");
      CHECK(all[1].last_used_at == used);
      CHECK(all[1].last_used_network == "192.0.2.0/24");
    });
  });
}

TEST_CASE("keys that are about to end are taken once, the next to end first, as many as wanted") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    auto first = make_key(s, north.id, "pub1");
    auto second = make_key(s, east.id, "pub2");
    second.expires_at = first.expires_at + 1h;
    auto later = make_key(s, north.id, "pub3");
    later.expires_at = first.expires_at + 24h * 365;
    s.write([&](auto& uow) {
      for (const auto& key : {second, first, later}) must(uow.api_keys().insert(key));
      CHECK(must(uow.api_keys().take_expiring(s.time.now(), 24h * 14, 10)).empty());
      const auto now = first.expires_at - 1h;
      const auto taken = must(uow.api_keys().take_expiring(now, 24h * 14, 1));
      REQUIRE(taken.size() == 1);
      CHECK(taken.front().id == first.id);
      const auto rest = must(uow.api_keys().take_expiring(now, 24h * 14, 10));
      REQUIRE(rest.size() == 1);
      CHECK(rest.front().id == second.id);
      CHECK(must(uow.api_keys().take_expiring(now, 24h * 14, 10)).empty());
    });
  });
}

TEST_CASE("AK-7: a key is rotated once, in its own community, and not when it was revoked") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto key = make_key(s, north.id, "pub1");
    const auto revoked = make_key(s, north.id, "pub2");
    const auto end = s.time.now() + 24h;
    s.write([&](auto& uow) {
      must(uow.api_keys().insert(key));
      must(uow.api_keys().insert(revoked));
      CHECK(must(uow.api_keys().revoke(north.id, revoked.id, s.time.now())));
      CHECK_FALSE(must(uow.api_keys().set_overlap_end(north.id, revoked.id, end)));
      CHECK_FALSE(must(uow.api_keys().set_overlap_end(east.id, key.id, end)));
      CHECK(must(uow.api_keys().set_overlap_end(north.id, key.id, end)));
      CHECK_FALSE(must(uow.api_keys().set_overlap_end(north.id, key.id, end + 24h)));
      CHECK(must(uow.api_keys().find(north.id, key.id))->overlap_ends_at == end);
    });
  });
}
