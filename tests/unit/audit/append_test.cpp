#include "ess/audit/append.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <map>
#include <string>

#include "audit/entry_hash.hpp"
#include "ess/audit/event_kinds.hpp"
#include "ess/audit/view.hpp"
#include "ess/base/encoding.hpp"
#include "ess/base/json.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/users.hpp"
#include "support/failing_audit.hpp"
#include "support/fakes.hpp"
#include "unit/audit/memory_log.hpp"

namespace audit = ess::audit;
namespace json = boost::json;
using ess::test::memory_log_work;

namespace {

const auto riverside = ess::community_id::trusted("riverside");

audit::origin from_discord() {
  return audit::origin(audit::event_source::discord)
      .actor(ess::user_id::trusted("user-1"))
      .guild(ess::guild_id::trusted(900000000000000001))
      .api_key(ess::api_key_id::trusted("key-1"))
      .request_id("req-1");
}

const ess::storage::audit_record& append_one(memory_log_work& uow, const audit::event& what,
                                             std::optional<ess::community_id> community = riverside) {
  ess::test::fake_random random;
  REQUIRE(audit::append(uow, random, community, what).has_value());
  return uow.log.records.back();
}

}  // namespace

TEST_CASE("AU-2: an entry of a bot says who, what, through which guild and key, when and with what result") {
  memory_log_work uow;
  json::object metadata;
  metadata["action"] = "approvals.approve";
  const auto& record = append_one(uow, audit::event("discord.bot.command")
                                           .from(from_discord())
                                           .target("approval-1")
                                           .result(audit::event_result::refused)
                                           .metadata(metadata));
  CHECK(record.body ==
        R"({"actor":"user-1","apiKeyId":"key-1","at":"2026-01-01T00:00:00.000Z","chain":"riverside",)"
        R"("event":"discord.bot.command","guildId":"900000000000000001","metadata":{"action":"approvals.approve"},)"
        R"("requestId":"req-1","result":"refused","sequence":1,"source":"discord","target":"approval-1","v":1})");
  const auto entry = audit::entry_json(record);
  CHECK(entry.at("source").as_string() == "discord");
  CHECK(entry.at("guildId").as_string() == "900000000000000001");
  CHECK(entry.at("apiKeyId").as_string() == "key-1");
  CHECK(entry.at("actor").as_string() == "user-1");
  CHECK(entry.at("target").as_string() == "approval-1");
  CHECK(entry.at("requestId").as_string() == "req-1");
  CHECK(entry.at("at").as_string() == "2026-01-01T00:00:00.000Z");
  CHECK(entry.at("result").as_string() == "refused");
  CHECK(entry.at("metadata").as_object().at("action").as_string() == "approvals.approve");
  CHECK(std::string_view(entry.at("hash").as_string()) == ess::to_hex(record.hash));
}

TEST_CASE("AU-3: an entry hashes a version tag, the hash before it and its canonical body") {
  memory_log_work uow;
  append_one(uow, audit::event("login.success"));
  append_one(uow, audit::event("logout"));
  const auto& [first, second] = std::tie(uow.log.records[0], uow.log.records[1]);
  CHECK(first.sequence == 1);
  CHECK(first.previous_hash == std::string(32, '\0'));
  CHECK(first.hash == ess::crypto::sha256("ess-audit-v1\n" + std::string(32, '\0') + first.body));
  CHECK(second.sequence == 2);
  CHECK(second.previous_hash == first.hash);
  CHECK(second.hash == ess::crypto::sha256("ess-audit-v1\n" + first.hash + second.body));
}

TEST_CASE("AU-3: each community has a chain of its own, and so has the installation") {
  memory_log_work uow;
  append_one(uow, audit::event("login.success"));
  CHECK(append_one(uow, audit::event("login.success"), ess::community_id::trusted("hillside")).sequence == 1);
  CHECK(append_one(uow, audit::event("login.failed"), std::nullopt).sequence == 1);
  CHECK(uow.log.records.back().chain == "installation");
  CHECK(append_one(uow, audit::event("logout")).sequence == 2);
}

TEST_CASE("AU-3: different events never have one body, equal events always do") {
  ess::test::fake_random random(42);
  const std::string texts[] = {"", "a", "b", "ab", "null", "\",\"x\":\"", "1"};
  const json::value values[] = {nullptr,
                                "null",
                                "",
                                0,
                                "0",
                                false,
                                json::array{},
                                json::array{"ab", "c"},
                                json::array{"a", "bc"},
                                json::object{},
                                json::object{{"a", nullptr}}};
  const auto pick = [&](auto& from) -> const auto& { return from[ess::random_below(random, std::size(from))]; };
  std::map<std::string, std::string> meaning_of;  // body → the choices that made it
  std::map<std::string, std::string> body_of;
  for (int i = 0; i < 4000; ++i) {
    memory_log_work uow;
    audit::origin who(ess::random_below(random, 2) == 0 ? audit::event_source::browser : audit::event_source::cli);
    std::string meaning(audit::to_string(who.source()));
    const auto note = [&](std::string_view name, std::string_view text) {
      meaning += "|" + std::string(name) + std::to_string(text.size()) + ":" + std::string(text);
    };
    const std::string target = pick(texts);
    const std::string request = pick(texts);
    who.request_id(request);
    note("target", target);
    note("request", request);
    if (ess::random_below(random, 2) == 0) {
      who.actor(ess::user_id::trusted("ab"));
      note("actor", "ab");
    }
    json::object metadata;
    for (const std::string& name : texts) {
      if (ess::random_below(random, 3) != 0) continue;
      metadata[name] = pick(values);
      note("name", name);
      note("value", ess::to_json_text(metadata[name]));
    }
    const std::string body = append_one(uow, audit::event("a.b").from(who).target(target).metadata(metadata)).body;
    const auto [made, is_new] = meaning_of.emplace(body, meaning);
    CHECK((is_new || made->second == meaning));
    const auto [known, first_time] = body_of.emplace(meaning, body);
    CHECK((first_time || known->second == body));
  }
  CHECK(meaning_of.size() == body_of.size());
  CHECK(meaning_of.size() > 1000);
}

TEST_CASE("AU-4: a personal value enters the hash as a salted commitment only") {
  memory_log_work uow;
  const auto record = append_one(uow, audit::event("discord.linked").personal("discordName", "ann#1"));
  CHECK(record.body.find("ann#1") == std::string::npos);
  const auto kept = ess::parse_json(record.personal).value();
  const auto* value = ess::find_member(kept, "discordName");
  REQUIRE(value != nullptr);
  CHECK(ess::string_member(*value, "value") == "ann#1");
  const std::string salt = ess::from_base64url(ess::string_member(*value, "salt").value()).value();
  CHECK(salt.size() == 32);
  const auto body = ess::parse_json(record.body).value();
  CHECK(ess::string_member(*ess::find_member(body, "personal"), "discordName") ==
        ess::to_hex(ess::crypto::hmac_sha256(salt, "ann#1")));
  CHECK(audit::entry_json(record).at("personal").as_object().at("discordName").as_string() == "ann#1");
}

TEST_CASE("AU-1: without its audit entry a change does not happen") {
  ess::test::fake_clock clock;
  ess::test::fake_random random;
  ess::storage::sqlite::options settings;
  settings.path = ess::storage::sqlite::in_memory;
  settings.schema = ess::storage::sqlite::schema_policy::migrate;
  const auto database = std::move(ess::storage::sqlite::open(settings, clock)).value();
  const auto user = ess::user_id::trusted("user-1");
  const auto change = [&](ess::storage::unit_of_work& uow) -> ess::result<void> {
    if (auto done = uow.users().insert({user, "ann@example.org", "Ann", "", {}, uow.now()}); !done) return done;
    return audit::append(uow, random, std::nullopt, audit::event("settings.updated").target(user.str()));
  };
  const auto refused = database->write([&](ess::storage::unit_of_work& uow) {
    ess::test::failing_audit_work failing(uow);
    return change(failing);
  });
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "audit_unavailable");
  CHECK(refused.error().code() == ess::errc::unavailable);
  const auto look = [&](bool expected, std::int64_t entries) {
    REQUIRE(database
                ->read([&](const ess::storage::unit_of_work& uow) -> ess::result<void> {
                  CHECK(uow.users().find(user)->has_value() == expected);
                  CHECK(uow.audit().head(ess::storage::installation_chain)->sequence == entries);
                  return ess::success();
                })
                .has_value());
  };
  look(false, 0);
  REQUIRE(database->write(change).has_value());
  look(true, 1);
}

TEST_CASE("AU-10: malformed events are refused before anything is written") {
  ess::test::fake_random random;
  json::object big;
  big["text"] = std::string(8 * 1024, 'x');
  json::object fraction;
  fraction["ratio"] = 0.5;
  json::object deep{{"a", json::object{{"b", json::object{{"c", json::object{}}}}}}};
  json::object deeper{{"a", json::object{{"b", json::object{{"c", json::object{{"d", json::array{}}}}}}}}};
  json::object not_utf8{{"name", "\xff"}};
  const audit::event refused[] = {audit::event(""),
                                  audit::event("Login"),
                                  audit::event(".a"),
                                  audit::event("a."),
                                  audit::event("a..b"),
                                  audit::event("a b"),
                                  audit::event(std::string(65, 'a')),
                                  audit::event("a").metadata(big),
                                  audit::event("a").metadata(fraction),
                                  audit::event("a").metadata(deeper),
                                  audit::event("a").metadata(not_utf8),
                                  audit::event("a").target(std::string(257, 'x')),
                                  audit::event("a").target("\xff"),
                                  audit::event("a").from(audit::origin(audit::event_source::cli).request_id("\xff")),
                                  audit::event("a").personal("", "x"),
                                  audit::event("a").personal("n", "x").personal("n", "y"),
                                  audit::event("a").personal("n", std::string(1025, 'x')),
                                  audit::event("a").personal("n", "\xff")};
  memory_log_work uow;
  for (const audit::event& what : refused) {
    const auto done = audit::append(uow, random, riverside, what);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().reason() == "audit_event_invalid");
  }
  CHECK_FALSE(audit::append(uow, random, ess::community_id::trusted("installation"), audit::event("a")).has_value());
  CHECK(uow.log.records.empty());
  CHECK(audit::append(uow, random, riverside, audit::event("a").metadata(deep)).has_value());
}

TEST_CASE("AU-10: an event of ours has the members that are listed for it, and none besides") {
  ess::test::fake_random random;
  memory_log_work uow;
  for (const auto& kind : audit::event_kinds()) {
    INFO(std::string(kind.type));
    json::object listed;
    for (const auto name : kind.keys) listed[name] = "x";
    CHECK(audit::append(uow, random, riverside, audit::event(std::string(kind.type)).metadata(listed)).has_value());
    listed["botToken"] = "x";
    const auto refused = audit::append(uow, random, riverside, audit::event(std::string(kind.type)).metadata(listed));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().reason() == "audit_event_invalid");
  }
  CHECK(uow.log.records.size() == audit::event_kinds().size());
  // What a host writes is the host's own affair.
  CHECK(audit::append(uow, random, riverside, audit::event("order.placed").metadata({{"sum", 7}})).has_value());
}

TEST_CASE("AU-10: of secrets in whatever field of an entry, none is written") {
  ess::test::fake_random random(4711);
  memory_log_work uow;
  std::vector<std::string> secrets;
  for (int i = 0; i < 250; ++i) {
    const auto part = [&](std::size_t bytes) { return ess::to_base64url(ess::random_bytes(random, bytes)); };
    const std::string shapes[] = {"ess_live_" + part(36),
                                  "MTAwMDAwMDAwMDAwMDAw." + part(5).substr(0, 6) + "." + part(28),
                                  "https://discord.com/api/webhooks/123/" + part(40), "Bearer " + part(40)};
    const auto& secret = shapes[i % 4];
    secrets.push_back(secret.substr(secret.size() - 24));
    json::object metadata{{"name", "my bot " + secret}, {"nested", json::array{json::object{{"deep", secret}}}}};
    const auto who = audit::origin(audit::event_source::browser).request_id(secret);
    const auto what = audit::event("host.event")
                          .from(who)
                          .target(secret)
                          .metadata(std::move(metadata))
                          .personal("discordUsername", "Ann " + secret)
                          .personal("email", secret + " ann@example.org");
    REQUIRE(audit::append(uow, random, riverside, what).has_value());
  }
  std::string written;
  for (const auto& record : uow.log.records) written += record.body + record.personal;
  CHECK(written.find("my bot ") != std::string::npos);
  CHECK(written.find("Ann ") != std::string::npos);
  CHECK(written.find("ann@example.org") != std::string::npos);
  for (const auto& secret : secrets) CHECK(written.find(secret) == std::string::npos);
  CHECK(audit::verify(uow, riverside.str())->state == audit::chain_state::intact);
}
