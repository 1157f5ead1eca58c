#include "ess/crypto/ed25519.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "ess/base/encoding.hpp"
#include "unit/crypto/ed25519_vectors.hpp"
#include "unit/crypto/unhex.hpp"

namespace crypto = ess::crypto;
using ess::test::unhex;

namespace {

struct signing_vector {
  std::string_view seed;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
};

// RFC 8032 section 7.1, tests 1 to 3.
constexpr signing_vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "551"
     "41438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d"
     "291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
     "027"
     "beceea1ec40a"},
};

}  // namespace

TEST_CASE("Ed25519 signs and verifies the vectors of RFC 8032") {
  for (const signing_vector& v : vectors) {
    const auto pair = crypto::ed25519_pair_from_seed(unhex(v.seed));
    CHECK(ess::to_hex(pair.public_key) == v.public_key);
    CHECK(ess::to_hex(crypto::sign_ed25519(pair.secret_key, unhex(v.message))) == v.signature);
    CHECK(crypto::verify_ed25519(unhex(v.public_key), unhex(v.message), unhex(v.signature)));
  }
}

TEST_CASE("SG-1: a signature with any one bit flipped is refused") {
  const signing_vector& v = vectors[2];
  const std::string key = unhex(v.public_key);
  const std::string message = unhex(v.message);
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    std::string signature = unhex(v.signature);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(crypto::verify_ed25519(key, message, signature));
  }
  for (std::size_t bit = 0; bit < 16; ++bit) {
    std::string altered = message;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(crypto::verify_ed25519(key, altered, unhex(v.signature)));
  }
}

TEST_CASE("SG-1: keys and signatures of a wrong length, of small order or not reduced are refused") {
  const signing_vector& v = vectors[0];
  const std::string key = unhex(v.public_key);
  const std::string signature = unhex(v.signature);
  CHECK_FALSE(crypto::verify_ed25519("", "", signature));
  CHECK_FALSE(crypto::verify_ed25519(key.substr(1), "", signature));
  CHECK_FALSE(crypto::verify_ed25519(key + "x", "", signature));
  CHECK_FALSE(crypto::verify_ed25519(key, "", ""));
  CHECK_FALSE(crypto::verify_ed25519(key, "", signature.substr(0, 63)));
  CHECK_FALSE(crypto::verify_ed25519(key, "", signature + std::string(1, '\0')));
  // The neutral point as key would make R = neutral, s = 0 valid for every message.
  const std::string neutral = std::string(1, '\x01') + std::string(31, '\0');
  CHECK_FALSE(crypto::verify_ed25519(neutral, "anything", neutral + std::string(32, '\0')));
  CHECK_FALSE(crypto::verify_ed25519(key, "", signature.substr(0, 32) + std::string(32, '\xff')));
}

TEST_CASE("signing with a seed or key of a wrong length is a defect of the caller") {
  CHECK_THROWS_AS(crypto::ed25519_pair_from_seed("short"), std::invalid_argument);
  CHECK_THROWS_AS(crypto::sign_ed25519(ess::secret("short"), "message"), std::invalid_argument);
}

TEST_CASE("SG-1: the published vectors verify, and those that are invalid in whatever way do not") {
  for (const auto& v : ess::test::valid_wycheproof) {
    CAPTURE(v.number);
    CHECK(crypto::verify_ed25519(unhex(v.public_key), unhex(v.message), unhex(v.signature)));
  }
  for (const auto& v : ess::test::invalid_wycheproof) {
    CAPTURE(v.number);
    CHECK_FALSE(crypto::verify_ed25519(unhex(v.public_key), unhex(v.message), unhex(v.signature)));
  }
}
