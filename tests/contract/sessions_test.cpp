#include <doctest/doctest.h>

#include "contract/records.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

TEST_CASE("a stored session is read back as it was written") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto session = make_session(s, ann.id, 1);
    s.write([&](auto& uow) { must(uow.sessions().insert(session)); });
    s.read([&](const auto& uow) {
      const auto back = must(uow.sessions().find(session.token_hash));
      REQUIRE(back);
      CHECK(back->token_hash == session.token_hash);
      CHECK(back->user == ann.id);
      CHECK(back->created_at == session.created_at);
      CHECK(back->last_seen_at == session.last_seen_at);
      CHECK(back->expires_at == session.expires_at);
      CHECK(back->password_checked_at == session.password_checked_at);
      CHECK(back->network == session.network);
      CHECK(back->user_agent == session.user_agent);
      CHECK_FALSE(must(uow.sessions().find(digest(2))));
      CHECK_FALSE(must(uow.sessions().find("")));
    });
  });
}

TEST_CASE("a session of no user, and a second one of the same token, are refused") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    s.write([&](auto& uow) { must(uow.sessions().insert(make_session(s, ann.id, 1))); });
    CHECK(s.refusal([&](auto& uow) { return uow.sessions().insert(make_session(s, ann.id, 1)); }) == "already_exists");
    const auto nobody = user_id::trusted("nobody");
    CHECK(s.refusal([&](auto& uow) { return uow.sessions().insert(make_session(s, nobody, 2)); }) ==
          "reference_missing");
  });
}

TEST_CASE("a session is touched forward only, and its password check is noted") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto session = make_session(s, ann.id, 1);
    s.write([&](auto& uow) {
      must(uow.sessions().insert(session));
      must(uow.sessions().touch(session.token_hash, session.created_at + 5min));
      must(uow.sessions().touch(session.token_hash, session.created_at + 2min));
      must(uow.sessions().set_password_checked_at(session.token_hash, session.created_at + 3min));
    });
    s.read([&](const auto& uow) {
      const auto back = must(uow.sessions().find(session.token_hash));
      CHECK(back->last_seen_at == session.created_at + 5min);
      CHECK(back->password_checked_at == session.created_at + 3min);
    });
  });
}

TEST_CASE("sessions of a user end one by one, all, or all but one, while those of others stay") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto bob = add_user(s, "bob@example.org");
    s.write([&](auto& uow) {
      for (int n = 1; n <= 4; ++n) must(uow.sessions().insert(make_session(s, ann.id, n)));
      must(uow.sessions().insert(make_session(s, bob.id, 9)));
      must(uow.sessions().erase(digest(1)));
      must(uow.sessions().erase(digest(77)));
    });
    s.write([&](auto& uow) { CHECK(must(uow.sessions().erase_for_user(ann.id, digest(3))) == 2); });
    s.read([&](const auto& uow) {
      const auto left = must(uow.sessions().list_for_user(ann.id));
      REQUIRE(left.size() == 1);
      CHECK(left[0].token_hash == digest(3));
    });
    s.write([&](auto& uow) { CHECK(must(uow.sessions().erase_for_user(ann.id, "")) == 1); });
    s.read([&](const auto& uow) {
      CHECK(must(uow.sessions().list_for_user(ann.id)).empty());
      CHECK(must(uow.sessions().list_for_user(bob.id)).size() == 1);
    });
  });
}

TEST_CASE("expired and idle sessions are removed, live ones are not") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto now = s.time.now() + 24h;
    auto ended = make_session(s, ann.id, 1);
    ended.expires_at = now;
    ended.last_seen_at = now;
    auto idle = make_session(s, ann.id, 2);
    auto live = make_session(s, ann.id, 3);
    live.last_seen_at = now - 12h;
    s.write([&](auto& uow) {
      for (const auto& session : {ended, idle, live}) must(uow.sessions().insert(session));
      CHECK(must(uow.sessions().erase_expired(now, now - 12h)) == 2);
    });
    s.read([&](const auto& uow) {
      const auto left = must(uow.sessions().list_for_user(ann.id));
      REQUIRE(left.size() == 1);
      CHECK(left[0].token_hash == live.token_hash);
    });
  });
}
