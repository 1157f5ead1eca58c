// Approvals, calls and players.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "contract/records.hpp"
#include "ess/base/text.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("an approval request is read back as it was written, in its own community only") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    auto request = make_approval(s, north.id);
    request.requested_by = ann.id;
    request.reason = "he asked for it";
    s.write([&](auto& uow) { must(uow.approvals().insert(request)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.approvals().find(north.id, request.id));
      REQUIRE(back);
      CHECK(back->status == storage::approval_status::pending);
      CHECK(back->risk == storage::risk_level::high);
      CHECK(back->requested_by == ann.id);
      CHECK(back->payload == request.payload);
      CHECK(back->reason == request.reason);
      CHECK_FALSE(back->decided_by);
      CHECK_FALSE(back->decided_at);
      CHECK(back->created_at == request.created_at);
      CHECK_FALSE(must(uow.approvals().find(east.id, request.id)));
      CHECK(must(uow.approvals().list(east.id, {}, 10)).empty());
    });
  });
}

TEST_CASE("TE-5: of many decisions at once one wins") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto request = make_approval(s, north.id);
    const auto now = s.time.now();
    s.write([&](auto& uow) { must(uow.approvals().insert(request)); });
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        const auto status = t % 2 == 0 ? storage::approval_status::approved : storage::approval_status::rejected;
        s.write([&](auto& uow) {
          won += must(uow.approvals().decide(north.id, request.id, status, ann.id, "seen", now)) ? 1 : 0;
        });
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(won == 1);
    s.read([&](const auto& uow) {
      const auto back = must(uow.approvals().find(north.id, request.id));
      CHECK(back->status != storage::approval_status::pending);
      CHECK(back->decided_by == ann.id);
      CHECK(back->decided_at == now);
      CHECK(back->decision_reason == "seen");
      CHECK(back->reason == request.reason);
    });
  });
}

TEST_CASE("TE-2: a request of another community cannot be decided") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto request = make_approval(s, north.id);
    s.write([&](auto& uow) {
      must(uow.approvals().insert(request));
      CHECK_FALSE(must(
          uow.approvals().decide(east.id, request.id, storage::approval_status::approved, ann.id, "", s.time.now())));
    });
  });
}

TEST_CASE("requests are listed newest first, by status and up to a limit") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto north = add_community(s, "north");
    std::vector<approval_id> ids;
    for (int i = 0; i < 4; ++i) {
      const auto request = make_approval(s, north.id);
      ids.push_back(request.id);
      // Two share a millisecond: then the later insertion counts as newer.
      if (i != 1) s.time.advance(1ms);
      s.write([&](auto& uow) { must(uow.approvals().insert(request)); });
    }
    s.write([&](auto& uow) {
      CHECK(
          must(uow.approvals().decide(north.id, ids[3], storage::approval_status::rejected, ann.id, "", s.time.now())));
    });
    s.read([&](const auto& uow) {
      const auto pending = must(uow.approvals().list(north.id, {storage::approval_status::pending}, 2));
      REQUIRE(pending.size() == 2);
      CHECK(pending[0].id == ids[2]);
      CHECK(pending[1].id == ids[1]);
      CHECK(must(uow.approvals().list(north.id, {}, 10)).size() == 4);
      CHECK(must(uow.approvals().list(north.id, {storage::approval_status::rejected}, 10)).size() == 1);
    });
  });
}

TEST_CASE("a moderation action belongs to one approval of its community") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto request = make_approval(s, north.id);
    const storage::moderation_action_record action{action_id::generate(s.time.now(), s.random),
                                                   north.id,
                                                   request.id,
                                                   "ban",
                                                   request.payload,
                                                   std::nullopt,
                                                   s.time.now()};
    s.write([&](auto& uow) {
      must(uow.approvals().insert(request));
      must(uow.approvals().insert_action(action));
      const auto all = must(uow.approvals().list_actions(north.id, 10));
      REQUIRE(all.size() == 1);
      CHECK(all[0].command == "ban");
      CHECK(all[0].approval == request.id);
      CHECK(all[0].payload == request.payload);
    });
    auto twice = action;
    twice.id = action_id::generate(s.time.now(), s.random);
    CHECK(s.refusal([&](auto& uow) { return uow.approvals().insert_action(twice); }) == "already_exists");
    auto crossing = twice;
    crossing.community = east.id;
    CHECK(s.refusal([&](auto& uow) { return uow.approvals().insert_action(crossing); }) == "reference_missing");
  });
}

TEST_CASE("open calls come by priority, then by last change, and closed ones do not count") {
  with_every_backend([](store& s) {
    using status = storage::call_status;
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto add = [&](const community_id& community, const char* title, int priority, status st) {
      auto call = make_call(s, community, title);
      call.priority = priority;
      call.status = st;
      s.time.advance(1s);
      call.updated_at = s.time.now();
      s.write([&](auto& uow) { must(uow.calls().insert(call)); });
      return call;
    };
    add(north.id, "low", 1, status::open);
    const auto first = add(north.id, "high, older", 5, status::on_scene);
    add(north.id, "high, newer", 5, status::assigned);
    add(north.id, "gone", 5, status::cleared);
    add(north.id, "never mind", 5, status::cancelled);
    add(north.id, "middle", 3, status::enroute);
    add(east.id, "elsewhere", 5, status::open);
    s.read([&](const auto& uow) {
      CHECK(must(uow.calls().count_open(north.id)) == 4);
      const auto open = must(uow.calls().list_open(north.id, std::nullopt, 3));
      REQUIRE(open.size() == 3);
      CHECK(open[0].title == "high, newer");
      CHECK(open[1].title == "high, older");
      CHECK(open[2].title == "middle");
      const auto all = must(uow.calls().list(north.id, std::nullopt, 10));
      REQUIRE(all.size() == 6);
      CHECK(all[0].title == "middle");
      const auto back = must(uow.calls().find(north.id, first.id));
      REQUIRE(back);
      CHECK(back->location == "Main St 12");
      CHECK(back->description == first.description);
      CHECK(back->created_at == first.created_at);
      CHECK(back->updated_at == first.updated_at);
      CHECK_FALSE(must(uow.calls().find(east.id, first.id)));
    });
    auto wrong = make_call(s, north.id, "no such priority");
    wrong.priority = 6;
    CHECK(s.refusal([&](auto& uow) { return uow.calls().insert(wrong); }) == "store_refused_value");
  });
}

TEST_CASE("players are searched by part of the folded name or by whole Roblox id, wildcards meaning nothing") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    const auto east = add_community(s, "east");
    const auto add = [&](const community_id& community, const char* name, const char* roblox) {
      auto player = make_player(s, community, name);
      if (roblox != nullptr) player.roblox_id = roblox;
      s.time.advance(1s);
      player.updated_at = s.time.now();
      s.write([&](auto& uow) { must(uow.players().insert(player)); });
      return player;
    };
    const auto anna = add(north.id,
                          "ANNA Stra\xC3\x9F"
                          "e",
                          "1234567");
    add(north.id, "Hannah", nullptr);
    add(north.id, "100%_sure", nullptr);
    add(east.id, "Anna East", nullptr);
    s.read([&](const auto& uow) {
      const auto by_name = must(uow.players().search(north.id, "anna", std::nullopt, std::nullopt, 5));
      REQUIRE(by_name.size() == 2);
      CHECK(by_name[0].name == "Hannah");
      CHECK(by_name[1].id == anna.id);
      CHECK(must(uow.players().search(north.id, fold_case("STRASSE"), std::nullopt, std::nullopt, 5)).size() == 1);
      CHECK(must(uow.players().search(north.id, "%", std::nullopt, std::nullopt, 5)).size() == 1);
      CHECK(must(uow.players().search(north.id, "a%a", std::nullopt, std::nullopt, 5)).empty());
      CHECK(must(uow.players().search(north.id, "1234567", "1234567", std::nullopt, 5)).size() == 1);
      CHECK(must(uow.players().search(north.id, "123456", "123456", std::nullopt, 5)).empty());
      CHECK(must(uow.players().search(north.id, "anna", std::nullopt, std::nullopt, 1)).size() == 1);
      CHECK(must(uow.players().list(north.id, std::nullopt, 10)).size() == 3);
      CHECK_FALSE(must(uow.players().find(east.id, anna.id)));
    });
  });
}

TEST_CASE("a stored player is read back as it was written") {
  with_every_backend([](store& s) {
    const auto north = add_community(s, "north");
    auto player = make_player(s, north.id, "Bob");
    player.status = storage::player_status::watched;
    player.roblox_id = "12345678901234567890";
    player.discord = discord_user_id::trusted(~std::uint64_t{0});
    s.write([&](auto& uow) { must(uow.players().insert(player)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.players().find(north.id, player.id));
      REQUIRE(back);
      CHECK(back->name == "Bob");
      CHECK(back->folded_name == "bob");
      CHECK(back->status == storage::player_status::watched);
      CHECK(back->roblox_id == player.roblox_id);
      CHECK(back->discord == player.discord);
      CHECK(back->updated_at == player.updated_at);
    });
    auto wrong = make_player(s, north.id, "Eve");
    wrong.roblox_id = "12a";
    CHECK(s.refusal([&](auto& uow) { return uow.players().insert(wrong); }) == "store_refused_value");
  });
}
