#include <doctest/doctest.h>

#include <string>

#include "ess/access/api_key_text.hpp"
#include "ess/access/pepper.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "support/doc_example.hpp"

TEST_CASE("AK-1: the worked example of docs/formats/api-key.md is a key, and hashes as it says") {
  auto example = ess::test::doc_example(ESS_FORMATS_DIR "/api-key.md");
  const auto key = ess::access::api_key_text::parse(example["key"]);
  REQUIRE(key.has_value());
  CHECK(key->text().reveal() == example["key"]);
  const auto pepper = ess::access::pepper::from_bytes(ess::secret(ess::from_hex(example["pepper"]).value()));
  CHECK(pepper.id == example["pepper-id"]);
  CHECK(ess::to_hex(ess::crypto::hmac_sha256(pepper.bytes.reveal(), example["key"])) == example["stored-mac"]);
}

TEST_CASE("AK-1: the worked example of a key of before is found and hashed as docs/formats/api-key.md says") {
  auto example = ess::test::doc_example(ESS_FORMATS_DIR "/api-key.md");
  const auto key = ess::access::old_api_key::parse(example["old-key"]);
  REQUIRE(key.has_value());
  CHECK(key->digest == example["old-hash"]);
  CHECK(key->public_id == example["old-public-id"]);
  const auto pepper = ess::from_hex(example["pepper"]).value();
  CHECK(ess::to_hex(ess::crypto::hmac_sha256(pepper, key->digest)) == example["old-stored-mac"]);
}
