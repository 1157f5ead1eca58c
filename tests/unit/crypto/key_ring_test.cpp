#include "ess/crypto/key_ring.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/base/encoding.hpp"

namespace crypto = ess::crypto;

namespace {

const std::string hex_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string base64_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const std::string high_hex = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";

std::string bytes_of_key(std::string_view text) {
  const auto key = crypto::parse_encryption_key(text);
  return key ? std::string(key->reveal()) : "refused";
}

ess::secret key_of(std::string_view hex) { return crypto::parse_encryption_key(hex).value().clone(); }

}  // namespace

TEST_CASE("EN-3: an encryption key is read from hex, base64 and URL-safe base64, white space around it ignored") {
  const std::string bytes = ess::from_hex(hex_key).value();
  CHECK(bytes_of_key(hex_key) == bytes);
  CHECK(bytes_of_key("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F") == bytes);
  CHECK(bytes_of_key(base64_key) == bytes);
  CHECK(bytes_of_key(" \t\r\n" + base64_key + "\r\n") == bytes);
  const std::string high = ess::from_hex(high_hex).value();
  CHECK(bytes_of_key(ess::to_base64(high)) == high);
  CHECK(bytes_of_key(ess::to_base64url(high)) == high);
}

TEST_CASE("EN-3: 64 hex digits are hex although they are base64 too") {
  const std::string hex = "abcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcd";
  CHECK(bytes_of_key(hex) == ess::from_hex(hex).value());
}

TEST_CASE("EN-3: 40 malformed keys are refused, and the message never shows the value") {
  const std::string bytes = ess::from_hex(hex_key).value();
  const std::vector<std::string> malformed = {
      "",
      " ",
      "\n",
      "0",
      "key",
      "changeme",
      "null",
      "undefined",
      "true",
      "32",
      // one digit or byte too few or too many
      hex_key.substr(1),
      hex_key + "0",
      hex_key.substr(2),
      hex_key + "00",
      hex_key + hex_key,
      hex_key.substr(0, 32),
      ess::to_base64(bytes.substr(1)),
      ess::to_base64(bytes + "x"),
      ess::to_base64(bytes.substr(0, 16)),
      ess::to_base64(bytes + bytes),
      // decoration
      "0x" + hex_key.substr(2),
      "0x" + hex_key,
      "\"" + hex_key + "\"",
      "'" + base64_key + "'",
      "hex:" + hex_key,
      "base64:" + base64_key,
      "AUTH_ENCRYPTION_KEY=" + hex_key,
      hex_key + ",",
      hex_key.substr(0, 32) + " " + hex_key.substr(32),
      "\xef\xbb\xbf" + hex_key,
      // broken base64
      base64_key.substr(0, 42),
      base64_key + "=",
      "=" + base64_key.substr(0, 43),
      base64_key.substr(0, 42) + "9=",
      base64_key.substr(0, 20) + "\n" + base64_key.substr(20),
      base64_key.substr(0, 43) + "-",
      "*" + base64_key.substr(1),
      // broken hex
      "g" + hex_key.substr(1),
      hex_key.substr(0, 63) + "\xc3",
      std::string(64, '\0'),
      // one repeated byte
      std::string(64, '0'),
      std::string(64, 'f'),
      std::string(64, 'a'),
      ess::to_base64(std::string(32, 'k')),
  };
  CHECK(malformed.size() >= 40);
  for (const std::string& text : malformed) {
    CAPTURE(text);
    const auto key = crypto::parse_encryption_key(text);
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().reason() == "invalid_encryption_key");
    if (text.size() >= 16) CHECK(key.error().message().find(text.substr(0, 16)) == std::string::npos);
    CHECK(key.error().message().find("openssl rand -hex 32") != std::string::npos);
  }
}

TEST_CASE("EN-4: a key has an id that follows from it by a one-way function") {
  const auto ring = crypto::key_ring::make(key_of(hex_key)).value().ids();
  REQUIRE(ring.size() == 1);
  CHECK(ring[0].size() == 16);
  CHECK(ring[0] == crypto::key_id_of_key(key_of(base64_key)));
  CHECK(ring[0] != crypto::key_id_of_key(key_of(high_hex)));
  CHECK(hex_key.find(ring[0]) == std::string::npos);
}

TEST_CASE("EN-4: the first key of a ring writes, the others are found by their ids") {
  std::vector<ess::secret> reading;
  reading.push_back(key_of(high_hex));
  reading.push_back(key_of(hex_key));  // once more: kept once
  const auto ring = crypto::key_ring::make(key_of(hex_key), std::move(reading));
  REQUIRE(ring.has_value());
  CHECK(ring->ids().size() == 2);
  CHECK(ring->writing_id() == crypto::key_id_of_key(key_of(hex_key)));
  const ess::secret* old = ring->find(crypto::key_id_of_key(key_of(high_hex)));
  REQUIRE(old != nullptr);
  CHECK(ess::to_hex(old->reveal()) == high_hex);
  CHECK(ring->find("0000000000000000") == nullptr);
}

TEST_CASE("EN-3: a ring takes no key of another length or of one repeated byte") {
  CHECK_FALSE(crypto::key_ring::make(ess::secret()).has_value());
  CHECK_FALSE(crypto::key_ring::make(ess::secret(std::string(31, 'x'))).has_value());
  CHECK_FALSE(crypto::key_ring::make(ess::secret(std::string(32, 'x'))).has_value());
  std::vector<ess::secret> reading;
  reading.emplace_back("short");
  CHECK_FALSE(crypto::key_ring::make(key_of(hex_key), std::move(reading)).has_value());
}
