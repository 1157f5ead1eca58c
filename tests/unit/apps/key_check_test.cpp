#include "key_check.hpp"

#include <doctest/doctest.h>

#include "ess/secrets/community_key_file.hpp"
#include "support/builders.hpp"
#include "support/key_rings.hpp"
#include "support/temp_dir.hpp"

namespace ess::server {
namespace {

TEST_CASE("EN-5: values under a key that was dropped too early are named at the start, by the key's id") {
  test::world w;
  const auto kept = test::letter_ring('a');
  const auto dropped = test::letter_ring('b');
  const crypto::token_cipher now(kept, w.random);
  CHECK(test::must(find_absent_keys(*w.database, now)).empty());
  test::must(w.write([&](storage::unit_of_work& uow) -> result<void> {
    const crypto::token_cipher before(dropped, w.random);
    for (const char* name : {"one", "two"}) {
      test::must(uow.installation().put(name, before.seal({"installation", "value", "", name}, "x")));
    }
    return uow.installation().put("three", now.seal({"installation", "value", "", "three"}, "x"));
  }));
  const auto said = test::must(find_absent_keys(*w.database, now));
  REQUIRE(said.size() == 1);
  CHECK(said[0].find(dropped.writing_id()) != std::string::npos);
  CHECK(said[0].starts_with("2 sealed values"));
  CHECK(said[0].find("Add that key to AUTH_ENCRYPTION_KEYS_OLD.") != std::string::npos);
  CHECK(said[0].find("communities' keys") == std::string::npos);
}

TEST_CASE("EN-4: a value under a community's key that was lost or destroyed is told of with what can be done") {
  test::world w;
  const auto keys = test::letter_ring('a');
  const auto community = test::add_community(w, "north");
  const test::temp_dir folder;
  const auto own = test::must(secrets::community_key_file::open((folder / "keys").string(), keys, w.random));
  const crypto::token_cipher now(keys, w.random, own.get());
  storage::discord_config_record config{.community = community, .updated_at = w.clock.now()};
  config.bot_token_sealed = now.seal({"discord_configs", "bot_token", community.str(), community.str()}, "x");
  test::must(w.write([&](storage::unit_of_work& uow) { return uow.discord_configs().save(config); }));
  CHECK(test::must(find_absent_keys(*w.database, now)).empty());
  CHECK(test::must(own->destroy(community.str())));  // `community delete`, killed half way
  const auto said = test::must(find_absent_keys(*w.database, now));
  REQUIRE(said.size() == 1);
  CHECK(said[0].find(test::must(crypto::key_id_of(config.bot_token_sealed))) != std::string::npos);
  CHECK(said[0].find("bring back the file of the communities' keys, or enter the value again") != std::string::npos);
  CHECK(said[0].find("repeat `essctl community delete`") != std::string::npos);
}

TEST_CASE("EN-5: values that are too damaged to name a key are told of at the start") {
  test::world w;
  const auto keys = test::letter_ring('a');
  const crypto::token_cipher now(keys, w.random);
  const auto community = test::add_community(w, "north");
  test::must(w.write([&](storage::unit_of_work& uow) -> result<void> {
    storage::discord_config_record config{.community = community, .updated_at = w.clock.now()};
    config.bot_token_sealed = "xss2.00112233445566aa.x";
    return uow.discord_configs().save(config);
  }));
  const auto said = test::must(find_absent_keys(*w.database, now));
  REQUIRE(said.size() == 1);
  CHECK(said[0].starts_with("1 sealed values are damaged"));
}

}  // namespace
}  // namespace ess::server
