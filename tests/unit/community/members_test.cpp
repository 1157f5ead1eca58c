#include "ess/community/members.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

namespace community = ess::community;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

using who = std::optional<ess::user_id>;

/// A community with an owner, two admins, a moderator and a viewer.
struct members_world : ess::test::world {
  members_world() : home(*this), owner(ess::test::add_user(*this, "owner")), peer(ess::test::add_user(*this, "peer")) {
    ess::test::add_member(*this, home.community, owner, "OWNER");
    ess::test::add_member(*this, home.community, peer, "ADMIN");
  }

  std::string set_role(const who& actor, const ess::user_id& member, std::string_view role) {
    return reason_of(write([&](unit_of_work& uow) {
      return community::set_member_role(uow, random, home.community, actor, member, role, cli);
    }));
  }
  template <class F>
  std::string act(F action, const who& actor, const ess::user_id& member) {
    return reason_of(write([&](unit_of_work& uow) { return action(uow, random, home.community, actor, member, cli); }));
  }
  bool has_session(const ess::storage::session_record& session) {
    return must(read([&](const unit_of_work& uow) { return uow.sessions().find(session.token_hash); })).has_value();
  }
  bool may_read_players(const ess::user_id& user) {
    return must(read([&](const unit_of_work& uow) { return community::permissions_of(uow, home.community, user); }))
        .contains(ess::access::permission::players_read);
  }

  ess::audit::origin cli = ess::test::by_command_line();
  ess::test::staffed_community home;
  ess::user_id owner;
  ess::user_id peer;
};

}  // namespace

TEST_CASE("TE-1: nobody acts on a member who ranks as high or higher, except an owner on an owner") {
  members_world w;
  CHECK(w.set_role(w.home.admin, w.peer, "MOD") == "rank_too_low");
  CHECK(w.set_role(w.home.admin, w.owner, "MOD") == "rank_too_low");
  CHECK(w.set_role(w.home.admin, w.home.admin, "MOD") == "rank_too_low");
  CHECK(w.act(community::suspend_member, w.home.mod, w.home.admin) == "rank_too_low");
  CHECK(w.act(community::remove_member, w.home.mod, w.home.mod) == "rank_too_low");
  CHECK(w.act(community::end_member_sessions, w.home.admin, w.owner) == "rank_too_low");
  CHECK(w.set_role(w.home.admin, w.home.mod, "VIEWER").empty());
  CHECK(w.set_role(w.owner, w.peer, "OWNER").empty());
  CHECK(w.set_role(w.owner, w.peer, "ADMIN").empty());
  CHECK(w.act(community::suspend_member, w.home.admin, ess::user_id::trusted("nobody")) == "member_not_found");
}

TEST_CASE("AK-4: nobody gives a role that may do more than their own") {
  members_world w;
  CHECK(w.set_role(w.home.admin, w.home.viewer, "OWNER") == "role_beyond_own");
  CHECK(w.set_role(w.home.admin, w.home.viewer, "ADMIN").empty());
  CHECK(w.set_role(w.owner, w.home.viewer, "KING") == "role_not_found");
}

TEST_CASE("the last owner stays, whoever asks") {
  members_world w;
  const auto all = {w.set_role(w.owner, w.owner, "ADMIN"), w.set_role(std::nullopt, w.owner, "ADMIN"),
                    w.act(community::suspend_member, w.owner, w.owner),
                    w.act(community::remove_member, std::nullopt, w.owner)};
  for (const auto& reason : all) CHECK(reason == "last_owner");
  CHECK(w.set_role(std::nullopt, w.peer, "OWNER").empty());
  CHECK(w.act(community::suspend_member, w.owner, w.peer).empty());
  CHECK(w.set_role(w.owner, w.owner, "ADMIN") == "last_owner");
  CHECK(w.act(community::restore_member, w.owner, w.peer).empty());
  CHECK(w.set_role(w.owner, w.owner, "ADMIN").empty());
}

TEST_CASE("SE-11: a changed role, a suspension and a removal end the member's sessions at once") {
  members_world w;
  const auto with_session = [&](auto change) {
    const auto session = ess::test::add_session(w, w.home.mod);
    CHECK(w.has_session(session));
    CHECK(change().empty());
    CHECK_FALSE(w.has_session(session));
  };
  const auto others = ess::test::add_session(w, w.home.viewer);
  with_session([&] { return w.set_role(w.owner, w.home.mod, "VIEWER"); });
  with_session([&] { return w.set_role(w.owner, w.home.mod, "MOD"); });
  with_session([&] { return w.act(community::end_member_sessions, w.owner, w.home.mod); });
  with_session([&] { return w.act(community::suspend_member, w.owner, w.home.mod); });
  with_session([&] { return w.act(community::remove_member, w.owner, w.home.mod); });
  CHECK(w.has_session(others));
}

TEST_CASE("a suspended member has no rights, keeps the role, and gets them back") {
  members_world w;
  CHECK(w.may_read_players(w.home.mod));
  CHECK(w.act(community::suspend_member, w.owner, w.home.mod).empty());
  CHECK_FALSE(w.may_read_players(w.home.mod));
  const auto listed =
      must(w.read([&](const unit_of_work& uow) { return community::members_of(uow, w.home.community); }));
  CHECK(listed.size() == 5);
  CHECK(listed.front().user.id == w.owner);
  CHECK(w.act(community::restore_member, w.owner, w.home.mod).empty());
  CHECK(w.may_read_players(w.home.mod));
  CHECK(w.count_entries("member.suspended", w.home.community) == 1);
  CHECK(w.count_entries("member.restored", w.home.community) == 1);
}

TEST_CASE("TE-2: a community acts on its own memberships only") {
  members_world w;
  const ess::test::staffed_community other(w, "elsewhere", 10'000);
  CHECK(w.act(community::suspend_member, w.owner, other.mod) == "member_not_found");
  CHECK(w.set_role(w.owner, other.mod, "VIEWER") == "member_not_found");
  CHECK(w.act(community::end_member_sessions, w.owner, other.mod) == "member_not_found");
}
