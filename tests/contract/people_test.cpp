// Suspended memberships, invitations, password resets, known browsers, and what goes when a user goes.
#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/storage/invites.hpp"
#include "ess/storage/known_devices.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/password_resets.hpp"

using namespace ess;
using namespace ess::test;
using namespace std::chrono_literals;

namespace {

storage::invite_record make_invite(store& s, const storage::role_record& role, const std::string& email, int n) {
  return {invite_id::generate(s.time.now(), s.random),
          role.community,
          email,
          role.id,
          digest(n),
          std::nullopt,
          s.time.now(),
          s.time.now() + 30min};
}

/// A community with a role and a user in it.
struct populated {
  explicit populated(store& s)
      : ann(add_user(s, "ann@example.org")),
        community(make_community(s, "north")),
        role(make_role(s, community.id, "MOD", 3)) {
    s.write([&](auto& uow) {
      must(uow.communities().insert(community));
      must(uow.communities().insert_role(role));
      storage::membership_record member{community.id, ann.id, role.id, s.time.now()};
      must(uow.memberships().put(member));
    });
  }
  storage::user_record ann;
  storage::community_record community;
  storage::role_record role;
};

}  // namespace

TEST_CASE("a membership is suspended and restored without losing its role") {
  with_every_backend([](store& s) {
    const populated there(s);
    const auto member = [&] {
      std::optional<storage::membership_record> found;
      s.read([&](const auto& uow) { found = must(uow.memberships().find(there.community.id, there.ann.id)); });
      return *found;
    };
    CHECK_FALSE(member().suspended_at);
    const auto at = s.time.now();
    s.write([&](auto& uow) { CHECK(must(uow.memberships().set_suspended_at(there.community.id, there.ann.id, at))); });
    CHECK(member().suspended_at == at);
    // Read before the write begins: a store in memory has one connection for both.
    const auto suspended = member();
    s.write([&](auto& uow) { must(uow.memberships().put(suspended)); });
    CHECK(member().suspended_at == at);
    s.write([&](auto& uow) {
      CHECK(must(uow.memberships().set_suspended_at(there.community.id, there.ann.id, std::nullopt)));
      CHECK_FALSE(must(uow.memberships().set_suspended_at(there.community.id, user_id::trusted("nobody"), at)));
    });
    CHECK_FALSE(member().suspended_at);
    CHECK(member().role == there.role.id);
  });
}

TEST_CASE("SE-13: a community has one invitation per address, and its token is consumed once") {
  with_every_backend([](store& s) {
    const populated there(s);
    const auto first = make_invite(s, there.role, "new@example.org", 1);
    const auto second = make_invite(s, there.role, "new@example.org", 2);
    s.write([&](auto& uow) {
      must(uow.invites().put(first));
      must(uow.invites().put(second));
      CHECK(must(uow.invites().list(there.community.id)).size() == 1);
      CHECK_FALSE(must(uow.invites().find_by_token(first.token_hash)));
      CHECK(must(uow.invites().find_by_token(second.token_hash))->id == second.id);
      CHECK(must(uow.invites().find(there.community.id, second.id))->email == "new@example.org");
      CHECK_FALSE(must(uow.invites().find(community_id::trusted("elsewhere"), second.id)));
      CHECK(must(uow.invites().list_for_email("new@example.org")).size() == 1);
    });
    s.write([&](auto& uow) {
      CHECK(must(uow.invites().consume(second.token_hash)));
      CHECK_FALSE(must(uow.invites().consume(second.token_hash)));
    });
    s.write([&](auto& uow) {
      must(uow.invites().put(first));
      CHECK_FALSE(must(uow.invites().erase(community_id::trusted("elsewhere"), first.id)));
      CHECK(must(uow.invites().erase(there.community.id, first.id)));
      must(uow.invites().put(first));
      CHECK(must(uow.invites().erase_expired(first.expires_at - 1ms)) == 0);
      CHECK(must(uow.invites().erase_expired(first.expires_at)) == 1);
      must(uow.invites().put(first));
      CHECK(must(uow.invites().erase_for_email("new@example.org")) == 1);
    });
  });
}

TEST_CASE("SE-13: a password reset is consumed once, and goes with the others of its user") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    const auto reset = [&](int n) {
      return storage::password_reset_record{digest(n), ann.id, s.time.now(), s.time.now() + 30min};
    };
    s.write([&](auto& uow) {
      must(uow.password_resets().insert(reset(1)));
      must(uow.password_resets().insert(reset(2)));
      must(uow.password_resets().insert(reset(3)));
      CHECK(must(uow.password_resets().find(digest(1)))->user == ann.id);
      CHECK(must(uow.password_resets().consume(digest(1)))->expires_at == s.time.now() + 30min);
      CHECK_FALSE(must(uow.password_resets().consume(digest(1))));
      CHECK(must(uow.password_resets().erase_for_user(ann.id)) == 2);
      must(uow.password_resets().insert(reset(4)));
      CHECK(must(uow.password_resets().erase_expired(s.time.now() + 30min)) == 1);
    });
  });
}

TEST_CASE("known browsers of a user are kept up to a number, the newest ones, and until their end") {
  with_every_backend([](store& s) {
    const auto ann = add_user(s, "ann@example.org");
    for (int n = 1; n <= 4; ++n) {
      s.time.advance(1min);
      s.write([&](auto& uow) {
        must(uow.known_devices().insert({digest(n), ann.id, s.time.now(), s.time.now() + 24h}));
      });
    }
    s.write([&](auto& uow) { must(uow.known_devices().trim(ann.id, s.time.now(), 2)); });
    s.read([&](const auto& uow) {
      const auto left = must(uow.known_devices().list_for_user(ann.id));
      REQUIRE(left.size() == 2);
      CHECK(left[0].token_hash == digest(4));
      CHECK(left[1].token_hash == digest(3));
      CHECK(must(uow.known_devices().find(digest(4)))->user == ann.id);
    });
    s.write([&](auto& uow) {
      must(uow.known_devices().trim(ann.id, s.time.now() + 24h, 2));
      CHECK_FALSE(must(uow.known_devices().find(digest(4))));
      must(uow.known_devices().insert({digest(5), ann.id, s.time.now(), s.time.now() + 24h}));
      CHECK(must(uow.known_devices().erase_for_user(ann.id)) == 1);
    });
  });
}

TEST_CASE("OA-22: with a user go sessions, memberships, links and tokens, and nothing of others") {
  with_every_backend([](store& s) {
    const populated there(s);
    const auto bob = add_user(s, "bob@example.org");
    s.write([&](auto& uow) {
      for (const auto* who : {&there.ann.id, &bob.id}) {
        const int n = who == &bob.id ? 20 : 10;
        must(uow.sessions().insert(make_session(s, *who, n)));
        must(uow.password_resets().insert({digest(n), *who, s.time.now(), s.time.now() + 30min}));
        must(uow.known_devices().insert({digest(n), *who, s.time.now(), s.time.now() + 30min}));
        must(uow.links().insert_link({*who,
                                      {discord_user_id::trusted(static_cast<std::uint64_t>(n)), "name", "", ""},
                                      s.time.now(),
                                      std::nullopt}));
      }
      auto invite = make_invite(s, there.role, "new@example.org", 1);
      invite.invited_by = there.ann.id;
      must(uow.invites().put(invite));
    });
    s.write([&](auto& uow) {
      CHECK(must(uow.users().erase(there.ann.id)));
      CHECK_FALSE(must(uow.users().erase(there.ann.id)));
    });
    s.read([&](const auto& uow) {
      CHECK_FALSE(must(uow.users().find(there.ann.id)));
      CHECK(must(uow.memberships().list_for_community(there.community.id)).empty());
      CHECK_FALSE(must(uow.links().find_link(there.ann.id)));
      CHECK_FALSE(must(uow.sessions().find(digest(10))));
      CHECK_FALSE(must(uow.password_resets().find(digest(10))));
      CHECK_FALSE(must(uow.known_devices().find(digest(10))));
      CHECK(must(uow.sessions().find(digest(20))));
      CHECK(must(uow.links().find_link(bob.id)));
      CHECK_FALSE(must(uow.invites().list(there.community.id)).front().invited_by);
    });
  });
}
