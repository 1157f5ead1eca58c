// API keys of an ESS before this one: imported by their hash, they open what they opened before.
#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "link_vera.hpp"
#include "web_window.hpp"

using namespace ess;
using namespace ess::test;

namespace {

// 32 bytes, 0 to 31, as base64url: what such a key looks like in the settings of a bot.
const std::string old_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

outcome import_hash(const desk& here, const std::string& community, const std::string& input) {
  return here.essctl({"key", "import-old", "-c", community, "--name", "old bot", "-p", "players:read"}, input);
}

}  // namespace

TEST_CASE("a key of an old ESS is imported by its hash, once, and then authorizes a call of its bot") {
  served_desk here;
  link_vera(here);
  const std::string community = "north";
  const std::string hash = to_hex(crypto::sha256(old_key));
  const auto imported = import_hash(here, community, hash + "\n");
  CHECK(imported.exit_code == 0);
  CHECK(contains(imported.out, "old-" + hash.substr(0, 16)));
  CHECK_FALSE(contains(imported.out, hash));
  const auto again = import_hash(here, community, hash + "\n");
  CHECK(again.exit_code == 4);
  CHECK(contains(again.err, "here already"));

  here.start();
  web_window window(here.port);
  const auto seen = window.sign_in("olga@example.org", here.password);
  REQUIRE(seen.status == 200);
  const auto home = "/api/communities/" + string_member(seen.json.at("communities").at(0), "id").value_or("");
  REQUIRE(window.put(home + "/discord", R"({"version":0,"guildId":"910000000000000001"})").status == 200);
  const auto call = [&](const std::string& key) {
    web_window outside(here.port);
    auto request = outside.to(net::http_method::post, "/api/bot/players/whois");
    request.header("X-API-Key", key)
        .body("application/json", R"({"guildId":"910000000000000001","discordUserId":"1003",)"
                                  R"("query":"nelly"})");
    return outside.send(std::move(request));
  };
  CHECK(call(old_key).status == 200);
  CHECK(call(hash).status == 401);
  const auto entries = window.get(home + "/audit?event=api_key.created");
  REQUIRE(entries.status == 200);
  CHECK(contains(entries.body, "\"imported\":true"));
}

TEST_CASE("what is no hash of a key is refused in words, and the key itself with the advice to make another") {
  served_desk here;
  const std::string community = "north";
  const auto key_itself = import_hash(here, community, old_key + "\n");
  CHECK(key_itself.exit_code == 2);
  CHECK(contains(key_itself.err, "keyHash"));
  CHECK(contains(key_itself.err, "make a new one"));
  CHECK_FALSE(contains(key_itself.err + key_itself.out, old_key));
  for (const std::string& wrong : {std::string("none\n"), std::string(63, 'a') + "\n", std::string(64, 'g') + "\n"}) {
    const auto refused = import_hash(here, community, wrong);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "64 hex digits"));
  }
  CHECK(import_hash(here, community, "").exit_code == 2);
  CHECK(import_hash(here, "nowhere", std::string(64, 'a') + "\n").exit_code == 3);
  const auto list = here.must({"key", "list", "-c", community});
  CHECK_FALSE(contains(list, "old bot"));
}
