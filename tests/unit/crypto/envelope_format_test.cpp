#include <doctest/doctest.h>

#include <string>

#include "ess/base/encoding.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "support/counting_random.hpp"
#include "support/doc_example.hpp"

namespace crypto = ess::crypto;

TEST_CASE("EN-1: the worked example of docs/formats/token-envelope.md is what the cipher makes and opens") {
  auto example = ess::test::doc_example(ESS_FORMATS_DIR "/token-envelope.md");
  const auto ring = crypto::key_ring::make(std::move(crypto::parse_encryption_key(example["key"])).value());
  REQUIRE(ring.has_value());
  CHECK(ring->writing_id() == example["key-id"]);
  ess::test::counting_random random;
  const crypto::token_cipher cipher(*ring, random);
  const crypto::bound_place place(example["table"], example["column"], example["community"], example["row"]);
  CHECK(cipher.seal(place, example["plain"]) == example["envelope"]);
  CHECK(cipher.open(place, example["envelope"])->reveal() == example["plain"]);
  const std::string body = ess::from_base64url(example["envelope"].substr(22)).value();
  CHECK(ess::to_hex(body.substr(0, 24)) == example["nonce"]);
}
