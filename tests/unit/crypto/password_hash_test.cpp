#include "ess/crypto/password_hash.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace crypto = ess::crypto;

TEST_CASE("a password verifies against its own hash and no other does") {
  const auto cost = crypto::password_cost::least();
  const auto phc = crypto::hash_password("correct horse", cost);
  REQUIRE(phc.has_value());
  CHECK(phc->starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(crypto::verify_password(*phc, "correct horse"));
  CHECK_FALSE(crypto::verify_password(*phc, "correct horsf"));
  CHECK_FALSE(crypto::verify_password(*phc, "Correct horse"));
  CHECK_FALSE(crypto::verify_password(*phc, "correct horse "));
  CHECK_FALSE(crypto::verify_password(*phc, ""));
}

TEST_CASE("SE-3: a password is taken byte by byte, neither cut at NUL nor at a length") {
  const auto cost = crypto::password_cost::least();
  const std::string with_nul("ab\0cd", 5);
  const auto phc = crypto::hash_password(with_nul, cost);
  REQUIRE(phc.has_value());
  CHECK(crypto::verify_password(*phc, with_nul));
  CHECK_FALSE(crypto::verify_password(*phc, "ab"));
  const auto long_phc = crypto::hash_password(std::string(500, 'x'), cost);
  REQUIRE(long_phc.has_value());
  CHECK(crypto::verify_password(*long_phc, std::string(500, 'x')));
  CHECK_FALSE(crypto::verify_password(*long_phc, std::string(499, 'x')));
}

TEST_CASE("two hashes of one password differ in their salts") {
  const auto cost = crypto::password_cost::least();
  CHECK(crypto::hash_password("same", cost).value() != crypto::hash_password("same", cost).value());
}

TEST_CASE("SE-1: the default cost is Argon2id with 64 MiB and two passes, the floor 19 MiB") {
  const auto phc = crypto::hash_password("password");
  REQUIRE(phc.has_value());
  CHECK(phc->starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  CHECK(crypto::password_cost::floor().memory_bytes == 19u * 1024 * 1024);
  CHECK(crypto::password_cost::floor().passes == 2);
}

TEST_CASE("SE-1: a hash asks to be made anew when the parameters change") {
  const auto least = crypto::password_cost::least();
  const auto phc = crypto::hash_password("password", least).value();
  CHECK_FALSE(crypto::needs_rehash(phc, least));
  CHECK(crypto::needs_rehash(phc, {least.memory_bytes * 2, least.passes}));
  CHECK(crypto::needs_rehash(phc, {least.memory_bytes, least.passes + 1}));
  CHECK(crypto::needs_rehash(phc));
  CHECK(crypto::needs_rehash("$argon2i$v=19$m=8,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", least));
}

TEST_CASE("EN-10: text that is no hash verifies nothing and asks for a rehash") {
  for (const std::string& phc :
       {std::string(), std::string("password"), std::string("$argon2id$"), std::string("$2b$12$abcdefghijklmnopqrstuv"),
        std::string("$argon2id$v=19$m=8,t=1,p=1$\0", 28), std::string(500, '$')}) {
    CHECK_FALSE(crypto::verify_password(phc, "password"));
    CHECK_FALSE(crypto::verify_password(phc, ""));
    CHECK(crypto::needs_rehash(phc, crypto::password_cost::least()));
  }
}

TEST_CASE("EN-10: a hash that cannot be made is an error, not an empty hash") {
  const auto phc = crypto::hash_password("password", {std::numeric_limits<std::size_t>::max(), 1});
  REQUIRE_FALSE(phc.has_value());
  CHECK(phc.error().code() == ess::errc::unavailable);
  CHECK(phc.error().reason() == "hash_unavailable");
}
