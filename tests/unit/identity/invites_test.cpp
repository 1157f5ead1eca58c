#include "ess/identity/invites.hpp"

#include <doctest/doctest.h>

#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;
using namespace std::chrono_literals;

namespace {

struct invite_world : ess::test::world {
  invite_world() : home(*this) {}

  ess::result<identity::issued_invite> invite(const std::optional<ess::user_id>& actor, const std::string& email,
                                              const std::string& role) {
    return write([&](unit_of_work& uow) {
      return identity::invite(uow, random, home.community, actor, email, role, ess::test::by_command_line());
    });
  }
  std::string token_for(const std::string& email, const std::string& role = "MOD") {
    return std::string(must(invite(home.admin, email, role)).token.reveal());
  }
  std::string accept(const std::string& token, const identity::acceptance& by) {
    return reason_of(write([&](unit_of_work& uow) { return identity::accept_invite(uow, random, token, by, client); }));
  }
  ess::access::permission_set rights_of(const std::string& email) {
    return must(read([&](const unit_of_work& uow) {
      const auto user = must(identity::find_by_email(uow, email));
      return ess::community::permissions_of(uow, home.community, user ? user->id : ess::user_id::trusted("nobody"));
    }));
  }

  identity::client_info client{"192.0.2.0/24", "test", "r1"};
  ess::test::staffed_community home;
};

const identity::acceptance newcomer{std::nullopt, "Robin", "hash"};

}  // namespace

TEST_CASE("SE-13: an invitation makes account and membership once, and its token is stored as a hash") {
  invite_world w;
  const auto token = w.token_for("Robin@Example.org");
  CHECK(token.size() == 43);
  CHECK(w.accept(token, newcomer).empty());
  CHECK(w.rights_of("robin@example.org").contains(ess::access::permission::players_edit));
  CHECK(w.accept(token, newcomer) == "token_invalid");
  CHECK(w.count_entries("member.invited", w.home.community) == 1);
  CHECK(w.count_entries("invite.accepted", w.home.community) == 1);
  for (const auto& entry : w.entries(w.home.community))
    CHECK((entry.body + entry.personal).find(token) == std::string::npos);
}

TEST_CASE("SE-13: an invitation dies after 30 minutes, when replaced and when revoked") {
  invite_world w;
  const auto late = w.token_for("robin@example.org");
  w.clock.advance(30min);
  CHECK(w.accept(late, newcomer) == "token_invalid");
  const auto replaced = w.token_for("robin@example.org");
  const auto issued = must(w.invite(w.home.admin, "robin@example.org", "VIEWER"));
  CHECK(w.accept(replaced, newcomer) == "token_invalid");
  const auto revoke = [&] {
    return reason_of(w.write([&](unit_of_work& uow) {
      return identity::revoke_invite(uow, w.random, w.home.community, issued.invite.id, ess::test::by_command_line());
    }));
  };
  CHECK(revoke().empty());
  CHECK(revoke() == "invite_not_found");
  CHECK(w.accept(std::string(issued.token.reveal()), newcomer) == "token_invalid");
}

TEST_CASE("an address that has an account joins only as that account") {
  invite_world w;
  const auto nelly = ess::test::add_user(w, "nelly");
  const auto token = w.token_for("nelly@example.org");
  CHECK(w.accept(token, newcomer) == "sign_in_needed");
  CHECK(w.accept(token, {w.home.viewer, "", ""}) == "other_account");
  CHECK(w.accept(token, {nelly, "", ""}).empty());
  CHECK(reason_of(w.invite(w.home.admin, "nelly@example.org", "MOD")) == "already_member");
}

TEST_CASE("AK-4: nobody invites to a role that may do more than their own") {
  invite_world w;
  CHECK(reason_of(w.invite(w.home.admin, "x@example.org", "OWNER")) == "role_beyond_own");
  CHECK(reason_of(w.invite(w.home.mod, "x@example.org", "ADMIN")) == "role_beyond_own");
  CHECK(reason_of(w.invite(w.home.admin, "x@example.org", "KING")) == "role_not_found");
  CHECK(reason_of(w.invite(w.home.admin, "not an address", "MOD")) == "invalid_email");
  CHECK(w.invite(w.home.admin, "x@example.org", "ADMIN"));
  CHECK(w.invite(std::nullopt, "y@example.org", "OWNER"));
}
