#include "ess/identity/personal_data.hpp"

#include <doctest/doctest.h>

#include "ess/audit/verify.hpp"
#include "ess/base/json.hpp"
#include "ess/identity/password_resets.hpp"
#include "support/builders.hpp"

namespace identity = ess::identity;
using ess::storage::unit_of_work;
using ess::test::must;
using ess::test::reason_of;

namespace {

struct personal_world : ess::test::world {
  personal_world() : home(*this), session(ess::test::add_session(*this, home.mod)) {}

  identity::signed_in who() {
    return {*must(read([&](const unit_of_work& uow) { return uow.users().find(home.mod); })), session};
  }
  std::string remove(const ess::user_id& user) {
    return reason_of(write(
        [&](unit_of_work& uow) { return identity::delete_account(uow, random, user, ess::test::by_command_line()); }));
  }
  bool chains_are_intact() {
    return must(read([&](const unit_of_work& uow) -> ess::result<bool> {
      for (const auto& chain : must(uow.audit().chains())) {
        if (must(ess::audit::verify(uow, chain)).state != ess::audit::chain_state::intact) return false;
      }
      return true;
    }));
  }

  ess::test::staffed_community home;
  ess::storage::session_record session;
  identity::client_info client{"192.0.2.0/24", "test", "r1"};
};

}  // namespace

TEST_CASE("an export holds what is stored about a person and nothing that opens anything") {
  personal_world w;
  must(w.write([&](unit_of_work& uow) { return uow.users().set_password_hash(w.home.mod, "the-hash"); }));
  const auto reset = must(w.write([&](unit_of_work& uow) {
    return identity::issue_reset(uow, w.random, w.home.mod, ess::test::by_command_line());
  }));
  const auto who = w.who();
  const auto all =
      must(w.write([&](unit_of_work& uow) { return identity::export_account(uow, w.random, who, w.client); }));
  CHECK(all.at("account").at("email") == "night-city-mod@example.org");
  CHECK(all.at("account").at("hasPassword") == true);
  CHECK(all.at("sessions").as_array().size() == 1);
  CHECK(all.at("memberships").at(0).at("role") == "MOD");
  CHECK(all.at("discord").at("id") == "1002");
  CHECK(all.at("audit").as_array().size() >= 2);
  CHECK(all.at("auditComplete") == true);
  const auto text = ess::to_json_text(all);
  for (const auto& secret : {std::string("the-hash"), std::string(reset.token.reveal())}) {
    CHECK(text.find(secret) == std::string::npos);
  }
  CHECK(text.find("night-city-viewer@") == std::string::npos);
  CHECK(w.count_entries("account.exported") == 1);
}

TEST_CASE("OA-22: a deleted account leaves no name, address or Discord id, and every chain still verifies") {
  personal_world w;
  REQUIRE(w.remove(w.home.mod).empty());
  CHECK(w.chains_are_intact());
  CHECK_FALSE(must(w.read([&](const unit_of_work& uow) { return uow.users().find(w.home.mod); })));
  CHECK_FALSE(
      must(w.read([&](const unit_of_work& uow) { return uow.links().find_link_by_discord_id(w.home.discord_mod); })));
  for (const auto& community : {std::optional<ess::community_id>(), std::optional(w.home.community)}) {
    for (const auto& entry : w.entries(community)) {
      CHECK((entry.body + entry.personal).find("night-city-mod") == std::string::npos);
      CHECK((entry.body + entry.personal).find("1002") == std::string::npos);
    }
  }
  CHECK(w.count_entries("user.deleted") == 1);
  CHECK(w.count_entries("member.removed", w.home.community) == 1);
  CHECK(w.remove(w.home.mod) == "user_not_found");
}

TEST_CASE("AU-4: deleting one person leaves the values of others") {
  personal_world w;
  REQUIRE(w.remove(w.home.mod).empty());
  std::string kept;
  for (const auto& entry : w.entries()) kept += entry.personal;
  CHECK(kept.find("night-city-viewer@example.org") != std::string::npos);
}

TEST_CASE("the only owner of a community cannot be deleted") {
  personal_world w;
  const auto owner = ess::test::add_user(w, "owner");
  ess::test::add_member(w, w.home.community, owner, "OWNER");
  CHECK(w.remove(owner) == "last_owner");
  ess::test::add_member(w, w.home.community, w.home.admin, "OWNER");
  CHECK(w.remove(owner).empty());
}
