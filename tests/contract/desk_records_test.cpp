// Paging, changing and counting what staff work with.
#include <doctest/doctest.h>

#include <vector>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("requests are paged by the last one seen, counted by status, and found by who asked") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    std::vector<approval_id> ids;
    for (int i = 0; i < 5; ++i) {
      auto request = make_approval(s, north.id);
      if (i % 2 == 0) request.requested_by = ann.id;
      ids.push_back(request.id);
      // Two share a millisecond, so that time alone is no cursor.
      if (i != 2) s.time.advance(1ms);
      request.created_at = s.time.now();
      s.write([&](auto& uow) { must(uow.approvals().insert(request)); });
    }
    const auto foreign = make_approval(s, east.id);
    s.write([&](auto& uow) { must(uow.approvals().insert(foreign)); });
    s.read([&](const auto& uow) {
      storage::approval_query wanted;
      wanted.before = ids[3];
      const auto older = must(uow.approvals().list(north.id, wanted, 2));
      REQUIRE(older.size() == 2);
      CHECK(older[0].id == ids[2]);
      CHECK(older[1].id == ids[1]);
      wanted.before = ids[0];
      CHECK(must(uow.approvals().list(north.id, wanted, 2)).empty());
      wanted.before = foreign.id;
      CHECK(must(uow.approvals().list(north.id, wanted, 2)).empty());
      wanted.before = {};
      wanted.requested_by = ann.id;
      CHECK(must(uow.approvals().list(north.id, wanted, 10)).size() == 3);
      CHECK(must(uow.approvals().count(north.id, storage::approval_status::pending)) == 5);
      CHECK(must(uow.approvals().count(north.id, storage::approval_status::approved)) == 0);
      CHECK(must(uow.approvals().count(east.id, storage::approval_status::pending)) == 1);
    });
  });
}

TEST_CASE("a call is written only over the version that was read, in its own community") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    auto call = make_call(s, north.id, "Fire");
    s.write([&](auto& uow) { must(uow.calls().insert(call)); });
    auto changed = call;
    changed.version = 2;
    changed.status = storage::call_status::assigned;
    changed.assigned_to = ann.id;
    changed.location = std::nullopt;
    auto foreign = changed;
    foreign.community = east.id;
    s.write([&](auto& uow) {
      CHECK_FALSE(must(uow.calls().update(foreign)));
      CHECK(must(uow.calls().update(changed)));
      CHECK_FALSE(must(uow.calls().update(changed)));
      const auto back = must(uow.calls().find(north.id, call.id));
      REQUIRE(back);
      CHECK(back->version == 2);
      CHECK(back->assigned_to == ann.id);
      CHECK_FALSE(back->location);
      CHECK(back->status == storage::call_status::assigned);
    });
  });
}

TEST_CASE("a call's history is read latest first and cannot be written for another community's call") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto call = make_call(s, north.id, "Fire");
    storage::call_change_record first{.community = north.id,
                                      .call = call.id,
                                      .version = 1,
                                      .status = storage::call_status::open,
                                      .fields = {},
                                      .actor = ann.id,
                                      .assigned_to = {},
                                      .note = "",
                                      .at = s.time.now()};
    auto second = first;
    second.version = 2;
    second.fields = {"status", "assignedTo"};
    second.assigned_to = ann.id;
    second.note = "on my way";
    s.write([&](auto& uow) {
      must(uow.calls().insert(call));
      must(uow.calls().insert_change(first));
      must(uow.calls().insert_change(second));
      const auto changes = must(uow.calls().list_changes(north.id, call.id, 10));
      REQUIRE(changes.size() == 2);
      CHECK(changes[0].version == 2);
      CHECK(changes[0].fields == second.fields);
      CHECK(changes[0].note == "on my way");
      CHECK(changes[0].assigned_to == ann.id);
      CHECK(changes[1].actor == ann.id);
      CHECK(must(uow.calls().list_changes(east.id, call.id, 10)).empty());
    });
    auto crossing = first;
    crossing.community = east.id;
    CHECK(s.refusal([&](auto& uow) { return uow.calls().insert_change(crossing); }) == "reference_missing");
  });
}

TEST_CASE("open calls and all calls are paged by the last one seen") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    std::vector<call_id> ids;
    for (int i = 0; i < 5; ++i) {
      auto call = make_call(s, north.id, "call");
      call.priority = i < 2 ? 5 : 1;
      s.time.advance(1ms);
      call.updated_at = s.time.now();
      ids.push_back(call.id);
      s.write([&](auto& uow) { must(uow.calls().insert(call)); });
    }
    s.read([&](const auto& uow) {
      const auto open = must(uow.calls().list_open(north.id, ids[0], 2));
      REQUIRE(open.size() == 2);
      CHECK(open[0].id == ids[4]);
      CHECK(open[1].id == ids[3]);
      const auto all = must(uow.calls().list(north.id, ids[3], 10));
      REQUIRE(all.size() == 3);
      CHECK(all[0].id == ids[2]);
      CHECK(must(uow.calls().list(north.id, call_id::trusted("none"), 10)).empty());
    });
  });
}

TEST_CASE("players are paged, and written only over the version that was read") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    std::vector<storage::player_record> all;
    for (const auto* name : {"Anna", "Hanna", "Joanna"}) {
      auto player = make_player(s, north.id, name);
      s.time.advance(1s);
      player.updated_at = s.time.now();
      s.write([&](auto& uow) { must(uow.players().insert(player)); });
      all.push_back(player);
    }
    auto changed = all[0];
    changed.version = 2;
    changed.name = "Bea";
    changed.folded_name = "bea";
    changed.roblox_id = std::nullopt;
    auto foreign = changed;
    foreign.community = east.id;
    s.write([&](auto& uow) {
      const auto older = must(uow.players().search(north.id, "anna", std::nullopt, all[2].id, 1));
      REQUIRE(older.size() == 1);
      CHECK(older[0].id == all[1].id);
      CHECK(must(uow.players().list(north.id, all[0].id, 5)).empty());
      CHECK_FALSE(must(uow.players().update(foreign)));
      CHECK(must(uow.players().update(changed)));
      CHECK_FALSE(must(uow.players().update(changed)));
      const auto back = must(uow.players().find(north.id, changed.id));
      REQUIRE(back);
      CHECK(back->name == "Bea");
      CHECK(back->version == 2);
      CHECK(must(uow.players().search(north.id, "bea", std::nullopt, std::nullopt, 5)).size() == 1);
    });
  });
}

TEST_CASE("entries of one event are counted by hour, refusals by how many they stand for") {
  with_every_backend([](store& s) {
    std::int64_t sequence = 0;
    const auto add = [&](const char* chain, const char* event, const char* body) {
      auto entry = make_entry(s, chain, ++sequence, event);
      entry.at = s.time.now();
      entry.body = body;
      s.write([&](auto& uow) { must(uow.audit().insert(entry)); });
    };
    const auto start = s.time.now();
    add("north", "discord.bot.command", R"({"result":"ok"})");
    s.time.advance(1h);
    const auto later = s.time.now();
    add("north", "discord.bot.command", R"({"metadata":{"count":10},"result":"ok"})");
    add("north", "discord.bot.command", R"({"metadata":{"count":7},"result":"refused"})");
    add("north", "discord.bot.command", R"({"metadata":{},"result":"refused"})");
    add("north", "other.event", R"({"result":"ok"})");
    add("east", "discord.bot.command", R"({"result":"ok"})");
    s.read([&](const auto& uow) {
      const auto all = must(uow.audit().tally("north", "discord.bot.command", start, 1h));
      REQUIRE(all.size() == 2);
      CHECK(all[0].from == std::chrono::floor<std::chrono::hours>(start));
      CHECK(all[0].ok == 1);
      CHECK(all[1].ok == 1);
      CHECK(all[1].refused == 8);
      CHECK(must(uow.audit().tally("north", "discord.bot.command", later, 1h)).size() == 1);
      CHECK(must(uow.audit().tally("west", "discord.bot.command", start, 1h)).empty());
    });
  });
}
