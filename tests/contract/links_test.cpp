#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

storage::discord_identity identity(std::uint64_t id) {
  return {discord_user_id::trusted(id), "ann.d", "Ann D", "a1b2"};
}

storage::link_attempt_record make_attempt(store& s, const user_id& user, int n) {
  return {digest(n),     user,       digest(50), digest(60),          "http://localhost:3000/cb",
          "ess2.sealed", "identify", "discord",  s.time.now() + 10min};
}

storage::pending_link_record make_pending(store& s, const user_id& user, std::uint64_t discord) {
  return {pending_link_id::generate(s.time.now(), s.random), user, digest(50), identity(discord), s.time.now() + 10min};
}

}  // namespace

TEST_CASE("OA-4: a link attempt is consumed once, by one of many at once") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto attempt = make_attempt(s, ann.id, 1);
    s.write([&](auto& uow) { must(uow.links().insert_attempt(attempt)); });
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        s.write([&](auto& uow) {
          const auto got = must(uow.links().consume_attempt(attempt.state_hash));
          if (!got) return;
          ++won;
          CHECK(got->user == ann.id);
          CHECK(got->session_hash == attempt.session_hash);
          CHECK(got->browser_hash == attempt.browser_hash);
          CHECK(got->redirect_uri == attempt.redirect_uri);
          CHECK(got->verifier_sealed == attempt.verifier_sealed);
          CHECK(got->scope == attempt.scope);
          CHECK(got->issuer == attempt.issuer);
          CHECK(got->expires_at == attempt.expires_at);
        });
      });
    }
    for (auto& thread : threads) thread.join();
    CHECK(won == 1);
  });
}

TEST_CASE("consuming an attempt is undone with the unit of work around it") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    s.write([&](auto& uow) { must(uow.links().insert_attempt(make_attempt(s, ann.id, 1))); });
    CHECK(s.refusal([](auto& uow) -> result<void> {
      CHECK(must(uow.links().consume_attempt(digest(1))));
      return error(errc::conflict, "changed_my_mind", "");
    }) == "changed_my_mind");
    s.write([](auto& uow) { CHECK(must(uow.links().consume_attempt(digest(1)))); });
  });
}

TEST_CASE("a pending link is found, then consumed once") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto pending = make_pending(s, ann.id, 77);
    s.write([&](auto& uow) { must(uow.links().insert_pending(pending)); });
    s.read([&](const auto& uow) {
      const auto found = must(uow.links().find_pending(pending.id));
      REQUIRE(found);
      CHECK(found->user == ann.id);
      CHECK(found->session_hash == pending.session_hash);
      CHECK(found->identity.id == pending.identity.id);
      CHECK(found->identity.username == "ann.d");
      CHECK(found->identity.global_name == "Ann D");
      CHECK(found->identity.avatar == "a1b2");
      CHECK(found->expires_at == pending.expires_at);
    });
    s.write([&](auto& uow) {
      CHECK(must(uow.links().consume_pending(pending.id)));
      CHECK_FALSE(must(uow.links().consume_pending(pending.id)));
      CHECK_FALSE(must(uow.links().find_pending(pending.id)));
    });
  });
}

TEST_CASE("OA-15: all that is unfinished of a user goes at once, that of others stays") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto bob = add_user(s, "bob@example.org");
    const auto pending = make_pending(s, ann.id, 77);
    s.write([&](auto& uow) {
      must(uow.links().insert_attempt(make_attempt(s, ann.id, 1)));
      must(uow.links().insert_pending(pending));
      must(uow.links().insert_attempt(make_attempt(s, bob.id, 2)));
      must(uow.links().erase_unfinished(ann.id));
      CHECK_FALSE(must(uow.links().consume_attempt(digest(1))));
      CHECK_FALSE(must(uow.links().consume_pending(pending.id)));
      CHECK(must(uow.links().consume_attempt(digest(2))));
    });
  });
}

TEST_CASE("what one session of a user began goes on in another, what others began does not") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto bob = add_user(s, "bob@example.org");
    const auto begun = make_attempt(s, ann.id, 1);
    const auto pending = make_pending(s, ann.id, 77);
    REQUIRE(pending.session_hash == begun.session_hash);
    auto elsewhere = make_attempt(s, ann.id, 2);
    elsewhere.session_hash = digest(200);
    s.write([&](auto& uow) {
      must(uow.links().insert_attempt(begun));
      must(uow.links().insert_attempt(elsewhere));
      must(uow.links().insert_attempt(make_attempt(s, bob.id, 3)));
      must(uow.links().insert_pending(pending));
      must(uow.links().move_unfinished(ann.id, begun.session_hash, digest(201)));
      CHECK(must(uow.links().consume_attempt(digest(1)))->session_hash == digest(201));
      CHECK(must(uow.links().consume_attempt(digest(2)))->session_hash == digest(200));
      CHECK(must(uow.links().consume_attempt(digest(3)))->session_hash == begun.session_hash);
      CHECK(must(uow.links().find_pending(pending.id))->session_hash == digest(201));
    });
  });
}

TEST_CASE("expired attempts and pending links are removed and counted") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    auto late = make_attempt(s, ann.id, 2);
    late.expires_at += 1ms;
    s.write([&](auto& uow) {
      must(uow.links().insert_attempt(make_attempt(s, ann.id, 1)));
      must(uow.links().insert_attempt(late));
      must(uow.links().insert_pending(make_pending(s, ann.id, 77)));
      CHECK(must(uow.links().erase_expired(s.time.now() + 10min)) == 2);
      CHECK(must(uow.links().consume_attempt(digest(2))));
    });
  });
}

TEST_CASE("OA-11: a Discord id belongs to one user and a user has one Discord id") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto bob = add_user(s, "bob@example.org");
    const auto now = s.time.now();
    s.write([&](auto& uow) { must(uow.links().insert_link({ann.id, identity(77), now, std::nullopt})); });
    CHECK(s.refusal([&](auto& uow) {
      return uow.links().insert_link({bob.id, identity(77), now, std::nullopt});
    }) == "discord_id_taken");
    CHECK(s.refusal([&](auto& uow) {
      return uow.links().insert_link({ann.id, identity(78), now, std::nullopt});
    }) == "user_already_linked");
    s.read([&](const auto& uow) {
      const auto link = must(uow.links().find_link_by_discord_id(discord_user_id::trusted(77)));
      REQUIRE(link);
      CHECK(link->user == ann.id);
      CHECK(link->linked_at == now);
      CHECK(link->identity.global_name == "Ann D");
      CHECK_FALSE(must(uow.links().find_link(bob.id)));
    });
  });
}

TEST_CASE("a link is marked stale, made good again, and erased") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto now = s.time.now();
    s.write([&](auto& uow) {
      must(uow.links().insert_link({ann.id, identity(77), now, std::nullopt}));
      must(uow.links().set_stale_at(ann.id, now + 1h));
      CHECK(must(uow.links().find_link(ann.id))->stale_at == now + 1h);
      must(uow.links().set_stale_at(ann.id, std::nullopt));
      CHECK_FALSE(must(uow.links().find_link(ann.id))->stale_at);
      CHECK(must(uow.links().erase_link(ann.id)));
      CHECK_FALSE(must(uow.links().erase_link(ann.id)));
      CHECK_FALSE(must(uow.links().find_link_by_discord_id(discord_user_id::trusted(77))));
    });
  });
}
