#include "ess/community/bot_call.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/community/bot_status.hpp"
#include "ess/storage/players.hpp"
#include "unit/community/bot_world.hpp"

namespace community = ess::community;
using ess::access::permission;
using ess::storage::unit_of_work;
using ess::test::bot_world;
using ess::test::metadata_text;
using ess::test::must;
using ess::test::reason_of;

namespace {

constexpr auto reads = ess::access::call_effect::reads;

/// A call that answers 42, or does what it is told.
ess::result<int> run(bot_world& w, const community::bot_call& call,
                     const std::function<ess::result<int>(community::bot_turn&)>& act) {
  return ess::flatten(w.write([&](unit_of_work& uow) {
    return community::run_bot_call<int>(uow, w.random, call, "test.action", permission::players_read, reads, act);
  }));
}
ess::result<int> run(bot_world& w, const community::bot_call& call) {
  return run(w, call, [](community::bot_turn&) -> ess::result<int> { return 42; });
}
int commands(bot_world& w) { return w.count_entries("discord.bot.command", w.home.community); }

}  // namespace

TEST_CASE("AU-2: a bot call is audited with action, source, guild, key, actor, target and request") {
  bot_world w;
  const auto answer = run(w, w.call_as(w.home.discord_mod), [&](community::bot_turn& turn) -> ess::result<int> {
    CHECK(turn.caller.user == w.home.mod);
    CHECK(turn.who.actor() == w.home.mod);
    turn.metadata["details"] = "more";
    turn.target = "thing-1";
    return 7;
  });
  CHECK(answer.value() == 7);
  const auto entry = w.last_entry(w.home.community);
  CHECK(ess::string_member(entry, "event") == "discord.bot.command");
  CHECK(ess::string_member(entry, "source") == "discord");
  CHECK(ess::string_member(entry, "actor") == w.home.mod.str());
  CHECK(ess::string_member(entry, "guildId") == "500");
  CHECK(ess::string_member(entry, "apiKeyId") == w.key.id.str());
  CHECK(ess::string_member(entry, "target") == "thing-1");
  CHECK(ess::string_member(entry, "requestId") == "req-7");
  CHECK(ess::string_member(entry, "result") == "ok");
  CHECK(metadata_text(entry, "action") == "test.action");
  CHECK(metadata_text(entry, "source") == "discord");
  CHECK(metadata_text(entry, "guildId") == "500");
  CHECK(metadata_text(entry, "apiKeyId") == w.key.id.str());
  CHECK(metadata_text(entry, "details") == "more");
}

TEST_CASE("AU-2: a call that is refused at the gate is answered with the reason and written down") {
  bot_world w;
  const auto stranger = run(w, w.call_as(ess::discord_user_id::trusted(9999)));
  CHECK(reason_of(stranger) == "not_linked");
  const auto entry = w.last_entry(w.home.community);
  CHECK(ess::string_member(entry, "result") == "refused");
  CHECK(metadata_text(entry, "reason") == "not_linked");
  CHECK_FALSE(ess::string_member(entry, "actor"));
  CHECK(w.entries(w.home.community).back().body.find("9999") == std::string::npos);
  CHECK(w.entries(w.home.community).back().personal.find("9999") != std::string::npos);
  CHECK(commands(w) == 1);
}

TEST_CASE("AU-2: a call names what it acts on, refused or not, and its community where that is nothing smaller") {
  bot_world w;
  const auto target = [&] { return ess::string_member(w.last_entry(w.home.community), "target").value_or(""); };
  CHECK(run(w, w.call_as(w.home.discord_mod)));
  CHECK(target() == w.home.community.str());
  const auto stranger = ess::discord_user_id::trusted(9999);
  CHECK(reason_of(run(w, w.call_as(stranger))) == "not_linked");
  CHECK(target() == w.home.community.str());
  auto about = w.call_as(w.home.discord_mod);
  about.target("thing-1");
  CHECK(run(w, about));
  CHECK(target() == "thing-1");
  auto refused = w.call_as(stranger);
  refused.target("thing-1");
  CHECK(reason_of(run(w, refused)) == "not_linked");
  CHECK(target() == "thing-1");
}

TEST_CASE("AK-5: a key that speaks in the guild of another community is written down as a violation") {
  bot_world w;
  const community::bot_call elsewhere(w.key, w.other.guild, w.home.discord_mod, "req-8");
  CHECK(reason_of(run(w, elsewhere)) == "guild_mismatch");
  auto entry = w.last_entry(w.home.community);
  CHECK(ess::string_member(entry, "event") == "tenant.violation");
  CHECK(ess::string_member(entry, "result") == "refused");
  CHECK(metadata_text(entry, "guildId") == "10500");
  const community::bot_call nowhere(w.key, ess::guild_id::trusted(777), w.home.discord_mod, "req-9");
  CHECK(reason_of(run(w, nowhere)) == "guild_mismatch");
  entry = w.last_entry(w.home.community);
  CHECK(ess::string_member(entry, "event") == "discord.bot.command");
  CHECK(metadata_text(entry, "guildId") == "777");
}

TEST_CASE("OA-21: a Discord id gives the linked user's own rights and no more, whatever the key may do") {
  bot_world w;
  const auto decide = [&](ess::discord_user_id who) {
    return reason_of(ess::flatten(w.write([&](unit_of_work& uow) {
      return community::run_bot_call<int>(uow, w.random, w.call_as(who), "x", permission::approvals_decide, reads,
                                          [](community::bot_turn&) -> ess::result<int> { return 1; });
    })));
  };
  CHECK(decide(w.home.discord_admin).empty());
  CHECK(decide(w.home.discord_mod) == "permission_missing");
  CHECK(decide(w.other.discord_admin) == "not_a_member");
  must(w.write([&](unit_of_work& uow) { return uow.users().set_disabled_at(w.home.admin, w.clock.now()); }));
  CHECK(decide(w.home.discord_admin) == "user_disabled");
}

TEST_CASE("AK-8: a key revoked or expired after it was verified no longer works, nor do permissions it lost") {
  bot_world w;
  const auto call = w.call_as(w.home.discord_mod);
  CHECK(run(w, call));
  must(w.write([&](unit_of_work& uow) { return uow.api_keys().revoke(w.home.community, w.key.id, w.clock.now()); }));
  CHECK(reason_of(run(w, call)) == "invalid_api_key");
  CHECK(metadata_text(w.last_entry(w.home.community), "reason") == "invalid_api_key");

  const auto next = ess::test::key_of(w, w.home.community, {"players:read"});
  const community::bot_call later(next, w.home.guild, w.home.discord_mod, "r");
  CHECK(run(w, later));
  w.clock.advance(std::chrono::hours(24));
  CHECK(reason_of(run(w, later)) == "invalid_api_key");

  auto claims_more = ess::test::key_of(w, w.home.community, {"dispatch:read"});
  claims_more.permissions = {"players:read"};
  CHECK(reason_of(run(w, {claims_more, w.home.guild, w.home.discord_mod, "r"})) == "key_permission_missing");
}

TEST_CASE("a refusal of the action itself is committed together with its entry") {
  bot_world w;
  const auto answer = run(w, w.call_as(w.home.discord_mod), [](community::bot_turn& turn) -> ess::result<int> {
    turn.metadata["details"] = true;
    return ess::error(ess::errc::conflict, "already_decided", "Too late.");
  });
  CHECK(reason_of(answer) == "already_decided");
  const auto entry = w.last_entry(w.home.community);
  CHECK(metadata_text(entry, "reason") == "already_decided");
  CHECK(ess::string_member(entry, "actor") == w.home.mod.str());
}

TEST_CASE("AU-1: a failure rolls back what the action wrote, entry and all") {
  bot_world w;
  const auto before = commands(w);
  const auto answer = ess::flatten(w.write([&](unit_of_work& uow) {
    return community::run_bot_call<int>(uow, w.random, w.call_as(w.home.discord_mod), "x", permission::players_read,
                                        reads, [&](community::bot_turn&) -> ess::result<int> {
                                          must(uow.users().set_disabled_at(w.home.viewer, w.clock.now()));
                                          return ess::error(ess::errc::unavailable, "execution_failed", "Not now.");
                                        });
  }));
  CHECK(reason_of(answer) == "execution_failed");
  CHECK(commands(w) == before);
  CHECK_FALSE(must(w.read([&](const unit_of_work& uow) { return uow.users().find(w.home.viewer); }))->disabled_at);
}

TEST_CASE("a body that cannot be read is audited too, with the guild where it was told") {
  bot_world w;
  const ess::error bad(ess::errc::invalid_argument, "invalid_body", "query must be a string.");
  must(w.write([&](unit_of_work& uow) {
    return community::audit_bot_refusal(uow, w.random, w.key, "players.whois", std::nullopt, bad, "req-9");
  }));
  const auto entry = w.last_entry(w.home.community);
  CHECK(metadata_text(entry, "action") == "players.whois");
  CHECK(metadata_text(entry, "reason") == "invalid_body");
  CHECK(ess::string_member(entry, "result") == "refused");
  CHECK(ess::string_member(entry, "target") == w.home.community.str());
  CHECK(ess::find_member(*ess::find_member(entry, "metadata"), "guildId")->is_null());
}

TEST_CASE("status tells everybody where they stand, also who is not linked") {
  bot_world w;
  const auto status = [&](const community::bot_call& call) {
    return must(ess::flatten(w.write([&](unit_of_work& uow) {
      return community::status_for_bot(uow, w.random, call, "http://localhost:3000/link");
    })));
  };
  const auto admin = status(w.call_as(w.home.discord_admin));
  CHECK(admin.configured);
  CHECK(admin.linked);
  CHECK_FALSE(admin.permissions.empty());
  CHECK(admin.link_url == "http://localhost:3000/link");
  CHECK(ess::string_member(w.last_entry(w.home.community), "target") == w.home.admin.str());
  const auto stranger = status(w.call_as(ess::discord_user_id::trusted(9999)));
  CHECK(stranger.configured);
  CHECK_FALSE(stranger.linked);
  CHECK(stranger.permissions.empty());
  CHECK(ess::string_member(w.last_entry(w.home.community), "target") == w.home.community.str());
  const auto guest = status(w.call_as(w.other.discord_admin));
  CHECK(guest.linked);
  CHECK(guest.permissions.empty());
  const auto elsewhere = status(community::bot_call(w.key, w.other.guild, w.home.discord_admin, "r"));
  CHECK_FALSE(elsewhere.configured);
  CHECK_FALSE(elsewhere.linked);
  CHECK(commands(w) == 4);
}
