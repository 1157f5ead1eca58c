#include "ess/access/api_key_text.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "access/base62.hpp"
#include "support/fakes.hpp"

namespace acc = ess::access;

namespace {

std::string new_key(acc::key_environment environment, ess::random_source& random) {
  return std::string(acc::api_key_text::generate(environment, random).text().reveal());
}

}  // namespace

TEST_CASE("CRC-32 and base 62 agree with known values") {
  CHECK(acc::crc32("123456789") == 0xCBF43926u);
  CHECK(acc::crc32("") == 0u);
  CHECK(acc::base62_number(0, 6) == "000000");
  CHECK(acc::base62_number(61, 6) == "00000z");
  CHECK(acc::base62_number(62, 6) == "000010");
  CHECK(acc::base62_number(0xFFFFFFFFu, 6) == "4gfFC3");
  CHECK(acc::is_base62("azAZ09"));
  CHECK_FALSE(acc::is_base62("a_b"));
  CHECK_FALSE(acc::is_base62("\xc3\xa4"));
}

TEST_CASE("AK-1: a key has its documented pattern, and parses to what it was made of") {
  ess::test::fake_random random;
  const std::regex pattern("ess_(live|test|dev)_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}");
  for (const auto environment : {acc::key_environment::live, acc::key_environment::test, acc::key_environment::dev}) {
    const auto key = acc::api_key_text::generate(environment, random);
    const std::string text(key.text().reveal());
    CHECK(std::regex_match(text, pattern));
    const auto parsed = acc::api_key_text::parse(text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->environment() == environment);
    CHECK(parsed->public_id() == key.public_id());
    CHECK(parsed->text().reveal() == text);
  }
}

TEST_CASE("AK-1: keys are drawn from the whole alphabet and never twice") {
  ess::system_random random;
  std::set<std::string> keys;
  std::set<std::string> ids;
  std::set<char> characters;
  for (int i = 0; i < 500; ++i) {
    const auto key = acc::api_key_text::generate(acc::key_environment::live, random);
    keys.insert(std::string(key.text().reveal()));
    ids.insert(key.public_id());
    for (const char c : key.text().reveal().substr(26, 43)) characters.insert(c);
  }
  CHECK(keys.size() == 500);
  CHECK(ids.size() == 500);
  CHECK(characters.size() == 62);
}

TEST_CASE("AK-1: any single altered, missing or added character is noticed without a store") {
  ess::test::fake_random random;
  const std::string key = new_key(acc::key_environment::live, random);
  for (std::size_t at = 0; at < key.size(); ++at) {
    std::string altered = key;
    altered[at] = altered[at] == 'x' ? 'y' : 'x';
    CHECK_FALSE(acc::api_key_text::parse(altered).has_value());
    CHECK_FALSE(acc::api_key_text::parse(key.substr(0, at)).has_value());
    altered = key;
    altered.insert(at, 1, 'x');
    CHECK_FALSE(acc::api_key_text::parse(altered).has_value());
  }
}

TEST_CASE("AK-9: whatever is wrong with a key, the refusal is one and the same and never shows the text") {
  ess::test::fake_random random;
  const std::string key = new_key(acc::key_environment::live, random);
  const std::vector<std::string> malformed = {"",
                                              "ess_",
                                              "ess_live_",
                                              "ess__",
                                              "ess_live",
                                              "ess_prod_" + key.substr(9),
                                              "ESS_" + key.substr(4),
                                              " " + key,
                                              key + " ",
                                              key + "\n",
                                              key + ",",
                                              "Bearer " + key,
                                              key + key,
                                              std::string(75, '_'),
                                              std::string(100'000, 'e'),
                                              "ess_live_" + std::string(66, '0'),
                                              std::string("ess_live_\0", 10),
                                              "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"};
  for (const std::string& text : malformed) {
    const auto parsed = acc::api_key_text::parse(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().reason() == "invalid_api_key");
    CHECK(parsed.error().code() == ess::errc::unauthenticated);
    CHECK(parsed.error().message() == acc::api_key_refused().message());
    CHECK(parsed.error().detail().empty());
  }
}
