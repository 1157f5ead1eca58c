// Security requirement AU-1 for every change to accounts, members and their tokens, in one table.
#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "ess/community/members.hpp"
#include "ess/identity/invites.hpp"
#include "ess/identity/password_resets.hpp"
#include "ess/identity/personal_data.hpp"
#include "ess/identity/session_list.hpp"
#include "support/builders.hpp"
#include "support/failing_audit.hpp"

namespace identity = ess::identity;
namespace community = ess::community;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct people_world : ess::test::world {
  people_world()
      : home(*this),
        owner(ess::test::add_user(*this, "owner")),
        here(ess::test::add_session(*this, home.mod)),
        disabled(ess::test::add_user(*this, "disabled")) {
    ess::test::add_session(*this, home.mod);
    ess::test::add_member(*this, home.community, owner, "OWNER");
    must(write([&](unit_of_work& uow) { return uow.users().set_disabled_at(disabled, clock.now()); }));
    reset = must(write([&](unit_of_work& uow) {
              return identity::issue_reset(uow, random, home.viewer, cli);
            })).token.clone();
    auto made = must(write([&](unit_of_work& uow) { return invite(uow, "robin@example.org"); }));
    invite_token = std::move(made.token);
    open_invite = made.invite.id;
    must(write([&](unit_of_work& uow) {
      return uow.memberships().set_suspended_at(home.community, home.viewer, clock.now());
    }));
  }
  ess::result<identity::issued_invite> invite(unit_of_work& uow, const std::string& email) {
    return identity::invite(uow, random, home.community, owner, email, "MOD", cli);
  }
  identity::signed_in mod(unit_of_work& uow) { return {*must(uow.users().find(home.mod)), here}; }

  ess::audit::origin cli = ess::test::by_command_line();
  identity::client_info client{"192.0.2.0/24", "Browser", "req"};
  ess::test::staffed_community home;
  ess::user_id owner;
  ess::storage::session_record here;
  ess::user_id disabled;
  ess::secret reset;
  ess::secret invite_token;
  ess::invite_id open_invite = ess::invite_id::trusted("none");
};

struct change {
  const char* name;
  std::function<std::string(people_world&, unit_of_work&)> make;
};

std::string other_session_of_mod(people_world& w, unit_of_work& u) {
  for (const auto& each : must(identity::sessions_of(u, w.mod(u)))) {
    if (!each.current) return each.id;
  }
  return {};
}

const std::vector<change> changes = {
    {"issue a reset",
     [](auto& w, auto& u) { return reason_of(identity::issue_reset(u, w.random, w.home.mod, w.cli)); }},
    {"ask for a reset",
     [](auto& w, auto& u) { return reason_of(identity::request_reset(u, w.random, "owner@example.org", w.client)); }},
    {"ask for a reset of nobody",
     [](auto& w, auto& u) { return reason_of(identity::request_reset(u, w.random, "nobody@example.org", w.client)); }},
    {"complete a reset",
     [](auto& w, auto& u) {
       return reason_of(identity::complete_reset(u, w.random, w.reset.reveal(), "hash", w.client));
     }},
    {"invite", [](auto& w, auto& u) { return reason_of(w.invite(u, "nelly@example.org")); }},
    {"revoke an invitation",
     [](auto& w, auto& u) {
       return reason_of(identity::revoke_invite(u, w.random, w.home.community, w.open_invite, w.cli));
     }},
    {"accept an invitation",
     [](auto& w, auto& u) {
       const identity::acceptance robin{std::nullopt, "Robin", "hash"};
       return reason_of(identity::accept_invite(u, w.random, w.invite_token.reveal(), robin, w.client));
     }},
    {"enable a user",
     [](auto& w, auto& u) { return reason_of(identity::enable_user(u, w.random, w.disabled, w.cli)); }},
    {"end a session",
     [](auto& w, auto& u) {
       return reason_of(identity::end_one_session(u, w.random, w.mod(u), other_session_of_mod(w, u), w.client));
     }},
    {"end the other sessions",
     [](auto& w, auto& u) { return reason_of(identity::end_other_sessions(u, w.random, w.mod(u), w.client)); }},
    {"export", [](auto& w, auto& u) { return reason_of(identity::export_account(u, w.random, w.mod(u), w.client)); }},
    {"delete", [](auto& w, auto& u) { return reason_of(identity::delete_account(u, w.random, w.home.mod, w.cli)); }},
    {"change a role",
     [](auto& w, auto& u) {
       return reason_of(
           community::set_member_role(u, w.random, w.home.community, w.owner, w.home.mod, "VIEWER", w.cli));
     }},
    {"suspend",
     [](auto& w, auto& u) {
       return reason_of(community::suspend_member(u, w.random, w.home.community, w.owner, w.home.mod, w.cli));
     }},
    {"restore",
     [](auto& w, auto& u) {
       return reason_of(community::restore_member(u, w.random, w.home.community, w.owner, w.home.viewer, w.cli));
     }},
    {"remove",
     [](auto& w, auto& u) {
       return reason_of(community::remove_member(u, w.random, w.home.community, w.owner, w.home.mod, w.cli));
     }},
    {"end a member's sessions",
     [](auto& w, auto& u) {
       return reason_of(community::end_member_sessions(u, w.random, w.home.community, w.owner, w.home.mod, w.cli));
     }},
};

}  // namespace

TEST_CASE("AU-1: no change to accounts and members happens that the log cannot take") {
  people_world w;
  for (const auto& change : changes) {
    CAPTURE(change.name);
    const auto outcome = w.write([&](unit_of_work& uow) -> ess::result<void> {
      ess::test::failing_audit_work broken(uow);
      const auto reason = change.make(w, broken);
      return ess::error(ess::errc::unavailable, reason.empty() ? "went_through" : reason, "rolled back");
    });
    CHECK(outcome.error().reason() == "audit_unavailable");
  }
}

TEST_CASE("AU-1: each change to accounts and members writes an entry") {
  for (const auto& change : changes) {
    CAPTURE(change.name);
    people_world w;
    const auto entries = [&] { return w.entries().size() + w.entries(w.home.community).size(); };
    const auto before = entries();
    const auto outcome = w.write([&](unit_of_work& uow) -> ess::result<void> {
      const auto reason = change.make(w, uow);
      if (reason.empty()) return ess::success();
      return ess::error(ess::errc::internal, reason, "unexpected");
    });
    CHECK(reason_of(outcome).empty());
    CHECK(entries() > before);
  }
}
