#include "ess/access/bot_gate.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/storage/api_keys.hpp"
#include "unit/access/store_fixture.hpp"

namespace acc = ess::access;
using acc::permission;
using ess::test::ann;
using ess::test::ann_on_discord;
using ess::test::guild;
using ess::test::hillside;
using ess::test::riverside;
using ess::test::store_fixture;

namespace {

const auto other_guild = ess::guild_id::trusted(900000000000000002);

struct gate_fixture : store_fixture {
  ess::storage::api_key_record key =
      make_key(request_for({permission::dispatch_read, permission::approvals_decide})).record;

  std::string outcome(const ess::storage::api_key_record& with, ess::guild_id where = guild,
                      ess::discord_user_id who = ann_on_discord, permission needed = permission::dispatch_read) {
    std::string reason = "ok";
    read([&](const ess::storage::unit_of_work& uow) {
      const auto caller = acc::authorize_bot_call(uow, with, where, who, needed);
      if (caller) return;
      reason = caller.error().reason();
      CHECK(caller.error().code() == ess::errc::forbidden);
      CHECK(caller.error().message().ends_with("."));
    });
    return reason;
  }
};

}  // namespace

TEST_CASE_FIXTURE(gate_fixture, "a linked member with the permission may act, and is known by user, role and rights") {
  read([&](const ess::storage::unit_of_work& uow) {
    const auto caller = acc::authorize_bot_call(uow, key, guild, ann_on_discord, permission::dispatch_read);
    REQUIRE(caller.has_value());
    CHECK(caller->community == riverside);
    CHECK(caller->user == ann);
    CHECK(caller->user_name == "Ann");
    CHECK(caller->role == "MOD");
    CHECK(caller->permissions.contains(permission::dispatch_manage));
    CHECK_FALSE(caller->permissions.contains(permission::approvals_decide));
  });
}

TEST_CASE_FIXTURE(gate_fixture,
                  "AK-4: the key needs the permission, and so does the user: neither lends it to the other") {
  CHECK(outcome(key, guild, ann_on_discord, permission::players_read) == "key_permission_missing");
  CHECK(outcome(key, guild, ann_on_discord, permission::approvals_decide) == "permission_missing");
  auto odd = key;
  odd.permissions = {"dispatch:*", "*", "DISPATCH:READ"};
  CHECK(outcome(odd) == "key_permission_missing");
}

TEST_CASE_FIXTURE(gate_fixture, "AK-5: the guild must be the configured one and in the key's scope") {
  CHECK(outcome(key, other_guild) == "guild_mismatch");
  auto scoped = key;
  scoped.guilds = {other_guild};
  CHECK(outcome(scoped, guild) == "guild_mismatch");
  CHECK(outcome(scoped, other_guild) == "guild_mismatch");
  scoped.guilds = {other_guild, guild};
  CHECK(outcome(scoped, guild) == "ok");
}

TEST_CASE_FIXTURE(gate_fixture, "AK-5: a key of another community opens nothing here") {
  const auto foreign = make_key(request_for({permission::dispatch_read}), hillside).record;
  CHECK(outcome(foreign) == "guild_not_configured");
  write([&](ess::storage::unit_of_work& uow) { need(uow.discord_configs().save(config_of(hillside, other_guild))); });
  CHECK(outcome(foreign, guild) == "guild_mismatch");
  CHECK(outcome(foreign, other_guild) == "not_a_member");
}

TEST_CASE_FIXTURE(gate_fixture, "OA-18: a link that Discord took back opens nothing, until it is renewed") {
  CHECK(outcome(key) == "ok");
  write([&](ess::storage::unit_of_work& uow) { need(uow.links().set_stale_at(ann, uow.now())); });
  CHECK(outcome(key) == "link_stale");
  write([&](ess::storage::unit_of_work& uow) { need(uow.links().set_stale_at(ann, std::nullopt)); });
  CHECK(outcome(key) == "ok");
}

TEST_CASE_FIXTURE(gate_fixture, "OA-21: a Discord id is worth what the linked user may do at that moment") {
  CHECK(outcome(key, guild, ess::discord_user_id::trusted(700000000000000002)) == "not_linked");
  write([&](ess::storage::unit_of_work& uow) { need(uow.users().set_disabled_at(ann, uow.now())); });
  CHECK(outcome(key) == "user_disabled");
  write([&](ess::storage::unit_of_work& uow) {
    need(uow.users().set_disabled_at(ann, std::nullopt));
    need(uow.links().set_stale_at(ann, uow.now()));
  });
  CHECK(outcome(key) == "link_stale");
  write([&](ess::storage::unit_of_work& uow) {
    need(uow.links().set_stale_at(ann, std::nullopt));
    need(uow.memberships().put({riverside, ann, ess::role_id::trusted("riverside-VIEWER"), uow.now()}));
  });
  CHECK(outcome(key) == "permission_missing");
  write([&](ess::storage::unit_of_work& uow) { REQUIRE(uow.memberships().erase(riverside, ann).value()); });
  CHECK(outcome(key) == "not_a_member");
  write([&](ess::storage::unit_of_work& uow) { REQUIRE(uow.links().erase_link(ann).value()); });
  CHECK(outcome(key) == "not_linked");
}

TEST_CASE_FIXTURE(gate_fixture, "of several refusals the first in the order of checks is given") {
  auto bare = key;
  bare.permissions.clear();
  CHECK(outcome(bare, other_guild, ess::discord_user_id::trusted(1)) == "key_permission_missing");
  CHECK(outcome(key, other_guild, ess::discord_user_id::trusted(1)) == "guild_mismatch");
  CHECK(outcome(key, guild, ess::discord_user_id::trusted(1), permission::approvals_decide) == "not_linked");
}

TEST_CASE_FIXTURE(gate_fixture, "a refusal says in words what the person can do about it") {
  read([&](const ess::storage::unit_of_work& uow) {
    const auto unlinked = acc::find_caller(uow, key.community, ess::discord_user_id::trusted(1));
    REQUIRE_FALSE(unlinked.has_value());
    CHECK(unlinked.error().message() ==
          "Your Discord account is not linked to ESS. Use /ess link to get the page where you can link it.");
    const auto weak = acc::authorize_bot_call(uow, key, guild, ann_on_discord, permission::approvals_decide);
    REQUIRE_FALSE(weak.has_value());
    CHECK(weak.error().message() ==
          "Your role MOD in ESS lacks the permission approvals:decide. Ask an admin of your community.");
  });
}
