#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "ess/secrets/community_key_file.hpp"
#include "ess/storage/discord_configs.hpp"
#include "support/key_rings.hpp"
#include "support/switchable_database.hpp"
#include "support/temp_dir.hpp"
#include "unit/admin/admin_fixture.hpp"

using namespace ess;
using namespace ess::test;

TEST_CASE("EN-4: status says of a key that may have been a community's what can be done where it is lost") {
  installation here;
  const temp_dir folder;
  here.must("init");
  here.must("community.add", north);
  const auto id = std::string(here.must("community.list").at("communities").at(0).at("id").as_string());
  storage::discord_config_record config{.community = community_id::trusted(id), .updated_at = here.clock.now()};
  config.bot_token_sealed = "ess2.00112233445566aa.x";
  REQUIRE(here.database->write([&](storage::unit_of_work& uow) { return uow.discord_configs().save(config); }));

  const auto ring = letter_ring('w');
  const auto file = secrets::community_key_file::open((folder / "keys").string(), ring, here.random);
  REQUIRE(file.has_value());
  const crypto::token_cipher cipher(ring, here.random, file->get());
  plain_hasher hasher;
  admin::context where(*here.database, &cipher, here.random, hasher,
                       notices::notifier(nullptr, here.random, {true, "http://localhost:3000"}));
  where.with(file->get());
  const auto status = admin::execute(where, "secrets.status", {});
  REQUIRE(status.has_value());
  std::map<std::string, std::string> advice;
  for (const auto& key : status->at("keys").as_array()) {
    advice[std::string(key.at("keyId").as_string())] = std::string(key.at("advice").as_string());
  }
  CHECK(advice["00112233445566aa"] == crypto::advice_on_absent_key(true));
  // The pepper, which belongs to no community, is under the key of before.
  REQUIRE(advice.size() == 3);
  CHECK(std::ranges::count(advice, std::string(crypto::advice_on_absent_key(false)),
                           &std::pair<const std::string, std::string>::second) == 1);
}

TEST_CASE("EN-5: status counts values by key, verify and rotate walk all of them and say when they are done") {
  installation here;
  here.must("init");
  const auto status = here.must("secrets.status");
  REQUIRE(status.at("keys").as_array().size() == 1);
  CHECK(status.at("keys").at(0).at("use").as_string() == "writing");
  CHECK(status.at("keys").at(0).at("values").as_int64() == 1);
  const auto verified = here.must("secrets.verify");
  CHECK(verified.at("done").as_bool());
  CHECK(verified.at("seen").as_int64() == 1);
  CHECK(verified.at("problems").as_array().empty());
  const auto rotated = here.must("secrets.rotate");
  CHECK(rotated.at("done").as_bool());
  CHECK(rotated.at("resealed").as_int64() == 0);
  // Where a walk goes on is given back as it was answered.
  CHECK(here.must("secrets.rotate", R"({"column":1,"afterRow":"api_key_pepper"})").at("seen").as_int64() == 0);
  CHECK(here.refusal("secrets.rotate", R"({"column":-1})") == "invalid_argument");
}

TEST_CASE("EN-4: without an encryption key the commands say which setting is missing") {
  installation here(false);
  for (const char* command : {"secrets.status", "secrets.verify", "secrets.rotate"}) {
    CHECK(here.refusal(command) == "encryption_key_missing");
  }
}

TEST_CASE("AU-1: keys of communities are sealed anew only where that was recorded before") {
  installation here;
  switchable_database database(*here.database);
  const auto key_of = [](char filling) { return secret("!" + std::string(31, filling)); };
  const auto former = std::move(crypto::key_ring::make(key_of('f'))).value();
  std::vector<secret> reading;
  reading.push_back(key_of('f'));
  const auto ring = std::move(crypto::key_ring::make(key_of('w'), std::move(reading))).value();
  const temp_dir folder;
  const auto path = folder / "keys";
  {
    const auto made = std::move(secrets::community_key_file::open(path.string(), former, here.random)).value();
    for (const char* community : {"north", "south"}) REQUIRE(made->find_or_make(community).has_value());
  }
  const auto before = read_file(path);
  const auto keys = std::move(secrets::community_key_file::open(path.string(), ring, here.random)).value();
  REQUIRE(keys->count_behind() == 2);
  const crypto::token_cipher cipher(ring, here.random, keys.get());
  plain_hasher hasher;
  admin::context where(database, &cipher, here.random, hasher,
                       notices::notifier(nullptr, here.random, {true, "http://localhost:3000"}));
  where.with(keys.get());
  const auto recorded = [&] {
    const auto entries = here.must("audit.list", R"({"event":"secrets.resealed"})").at("entries").as_array();
    if (!entries.empty()) {
      CHECK(entries.at(0).at("metadata").at("column").as_string() == "community_keys.key");
      CHECK(entries.at(0).at("metadata").at("values").as_int64() == 2);
    }
    return entries.size();
  };

  database.break_audit(true);
  const auto refused = admin::execute(where, "secrets.rotate", {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "audit_unavailable");
  CHECK(read_file(path) == before);
  CHECK(recorded() == 0);
  database.break_audit(false);
  CHECK(admin::execute(where, "secrets.rotate", {})->at("resealed").as_int64() == 2);
  CHECK(read_file(path) != before);
  CHECK(keys->count_behind() == 0);
  CHECK(recorded() == 1);
  CHECK(admin::execute(where, "secrets.rotate", {})->at("resealed").as_int64() == 0);
  CHECK(recorded() == 1);  // nothing was left to do
}

TEST_CASE("AU-12: the log is neither read nor exported by an operator where that cannot be recorded") {
  installation here;
  here.must("init");
  here.must("community.add", R"({"name":"North","slug":"north"})");
  switchable_database database(*here.database);
  plain_hasher hasher;
  admin::context where(database, nullptr, here.random, hasher,
                       notices::notifier(nullptr, here.random, {true, "http://localhost:3000"}));
  for (const char* name : {"audit.list", "audit.export"}) {
    for (const bool of_community : {false, true}) {
      CAPTURE(std::string(name));
      boost::json::object arguments;
      if (of_community) arguments["community"] = "north";
      database.break_audit(true);
      const auto refused = admin::execute(where, name, arguments);
      REQUIRE_FALSE(refused.has_value());
      CHECK(refused.error().reason() == "audit_unavailable");
      database.break_audit(false);
      CHECK(admin::execute(where, name, arguments).has_value());
    }
  }
}

TEST_CASE("a community is deleted when its name is given twice, its key first, and its audit log stays") {
  installation here;
  const temp_dir folder;
  here.must("init");
  here.must("community.add", R"({"name":"North","slug":"north"})");
  CHECK(here.refusal("community.delete", R"({"community":"north","confirm":"nort"})") == "invalid_argument");
  CHECK(here.refusal("community.delete", R"({"community":"north","confirm":"north"})") == "encryption_key_missing");
  const auto id = std::string(here.must("community.list").at("communities").at(0).at("id").as_string());
  here.keep_community_keys((folder / "keys").string());
  REQUIRE(here.community_keys().find_or_make(id).has_value());
  const auto deleted = here.must("community.delete", R"({"community":"north","confirm":"north"})");
  CHECK(deleted.at("keyDestroyed").as_bool());
  CHECK(here.community_keys().find(id) == nullptr);
  CHECK(here.must("community.list").at("communities").as_array().empty());
  CHECK(here.refusal("community.delete", R"({"community":"north","confirm":"north"})") == "community_not_found");
  CHECK_FALSE(here.must("audit.verify").at("chains").as_array().empty());
}

TEST_CASE("TE-3: the operator's word takes a guild from a community that only entered it, and only once") {
  installation here;
  here.must("community.add", R"({"name":"North","slug":"north"})");
  here.must("community.add", R"({"name":"South","slug":"south"})");
  here.must("guild.prove", R"({"community":"north","guild":"910000000000000001"})");
  CHECK(here.refusal("guild.prove", R"({"community":"south","guild":"910000000000000001"})") == "guild_taken");
  CHECK(here.refusal("guild.prove", R"({"community":"south","guild":"x"})") == "invalid_argument");
}
