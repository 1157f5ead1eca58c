#include "ess/crypto/token_cipher.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/xchacha.hpp"
#include "ess/base/encoding.hpp"
#include "support/fakes.hpp"
#include "support/key_rings.hpp"
#include "unit/crypto/unhex.hpp"

namespace crypto = ess::crypto;
using ess::test::unhex;

namespace {

const std::string key_a = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string key_b = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";
const crypto::bound_place place("discord_configs", "bot_token", "riverside", "riverside");
const std::string token = "not-a-real-token.but.secret";

// draft-irtf-cfrg-xchacha-03, A.3.1.
const std::string draft_plain =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be "
    "it.";
const std::string draft_key = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
const std::string draft_nonce = "404142434445464748494a4b4c4d4e4f5051525354555657";
const std::string draft_additional = "50515253c0c1c2c3c4c5c6c7";
const std::string draft_sealed =
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb"
    "96"
    "b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
    "c0875924c1c7987947deafd8780acf49";

}  // namespace

TEST_CASE("EN-1: XChaCha20-Poly1305 agrees with the vector of draft-irtf-cfrg-xchacha") {
  const ess::secret key(unhex(draft_key));
  const std::string sealed = crypto::xchacha_seal(key, unhex(draft_nonce), unhex(draft_additional), draft_plain);
  CHECK(ess::to_hex(sealed) == draft_sealed);
  const auto opened = crypto::xchacha_open(key, unhex(draft_nonce), unhex(draft_additional), unhex(draft_sealed));
  REQUIRE(opened.has_value());
  CHECK(opened->reveal() == draft_plain);
}

TEST_CASE("EN-1: the vector with a wrong key, nonce, additional data, ciphertext or tag does not open") {
  const ess::secret key(unhex(draft_key));
  const std::string nonce = unhex(draft_nonce);
  const std::string additional = unhex(draft_additional);
  const std::string sealed = unhex(draft_sealed);
  const auto flip = [](std::string text, std::size_t at) {
    text[at] = static_cast<char>(text[at] ^ 1);
    return text;
  };
  CHECK_FALSE(crypto::xchacha_open(ess::secret(flip(unhex(draft_key), 0)), nonce, additional, sealed).has_value());
  CHECK_FALSE(crypto::xchacha_open(key, flip(nonce, 23), additional, sealed).has_value());
  CHECK_FALSE(crypto::xchacha_open(key, nonce, flip(additional, 3), sealed).has_value());
  CHECK_FALSE(crypto::xchacha_open(key, nonce, "", sealed).has_value());
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    CHECK_FALSE(crypto::xchacha_open(key, nonce, additional, flip(sealed, at)).has_value());
  }
  CHECK_FALSE(crypto::xchacha_open(key, nonce, additional, sealed.substr(0, 15)).has_value());
  CHECK_FALSE(crypto::xchacha_open(key, nonce, additional, "").has_value());
  CHECK_THROWS_AS(crypto::xchacha_seal(ess::secret("short"), nonce, "", ""), std::invalid_argument);
  CHECK_THROWS_AS(crypto::xchacha_seal(key, "short", "", ""), std::invalid_argument);
}

TEST_CASE("EN-1: an envelope names version and key, and opens to what was sealed") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a);
  const crypto::token_cipher cipher(ring, random);
  for (const std::string& plain : {std::string(), token, std::string("\0\xff", 2), std::string(5000, 'x')}) {
    const std::string envelope = cipher.seal(place, plain);
    CHECK(envelope.starts_with("ess2." + ring.writing_id() + "."));
    const auto opened = cipher.open(place, envelope);
    REQUIRE(opened.has_value());
    CHECK(opened->reveal() == plain);
    CHECK(crypto::key_id_of(envelope).value() == ring.writing_id());
  }
  CHECK(cipher.seal(place, token).find(token) == std::string::npos);
}

TEST_CASE("EN-1: no two envelopes of one value are alike") {
  ess::system_random random;
  const auto ring = ess::test::hex_ring(key_a);
  const crypto::token_cipher cipher(ring, random);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(cipher.seal(place, token));
  CHECK(seen.size() == 1000);
}

TEST_CASE("EN-2: a sealed value does not open in another table, column, community or row, and the row is named") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a);
  const crypto::token_cipher cipher(ring, random);
  const std::string envelope = cipher.seal(crypto::bound_place("t", "c", "com", "r"), token);
  const crypto::bound_place others[] = {
      {"t2", "c", "com", "r"}, {"t", "c2", "com", "r"}, {"t", "c", "com2", "r"}, {"t", "c", "com", "r2"},
      {"t", "c", "", "r"},     {"tc", "", "com", "r"},  {"t", "cc", "om", "r"},  {"t", "c", "comr", ""},
      {"t", "c", "co", "mr"},  {"", "tc", "com", "r"},  {"c", "t", "com", "r"},  {"t", "c", "r", "com"},
  };
  for (const auto& other : others) {
    const auto opened = cipher.open(other, envelope);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().reason() == "envelope_refused");
    CHECK(opened.error().code() == ess::errc::corrupt);
    CHECK(opened.error().message().find(other.describe()) != std::string::npos);
  }
  CHECK(cipher.open(crypto::bound_place("t", "c", "com", "r"), envelope).has_value());
}

TEST_CASE("EN-2: version and key id are bound as well") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a, {key_b});
  const crypto::token_cipher cipher(ring, random);
  // An envelope as the cipher makes it, but for what its additional data says.
  const auto sealed_with = [](std::string_view version, std::string_view id, std::string_view id_shown) {
    std::string additional;
    for (const auto field : {version, id, std::string_view("discord_configs"), std::string_view("bot_token"),
                             std::string_view("riverside"), std::string_view("riverside")}) {
      additional += std::string(3, '\0') + static_cast<char>(field.size()) + std::string(field);
    }
    const std::string nonce(crypto::xchacha_nonce_bytes, 'n');
    const auto body = crypto::xchacha_seal(ess::secret(unhex(key_a)), nonce, additional, token);
    return "ess2." + std::string(id_shown) + "." + ess::to_base64url(nonce + body);
  };
  const std::string id = ring.writing_id();
  const std::string other_id = ring.ids()[1];
  REQUIRE(other_id != id);
  REQUIRE(cipher.open(place, sealed_with("ess2", id, id)).has_value());
  for (const std::string_view version : {"ess1", "ess3", "", "ESS2"}) {
    CHECK(cipher.open(place, sealed_with(version, id, id)).error().reason() == "envelope_refused");
  }
  CHECK(cipher.open(place, sealed_with("ess2", other_id, id)).error().reason() == "envelope_refused");
  CHECK(cipher.open(place, sealed_with("ess2", id, other_id)).error().reason() == "envelope_refused");
  std::string envelope = cipher.seal(place, token);
  envelope.replace(5, 16, other_id);
  CHECK(cipher.open(place, envelope).error().reason() == "envelope_refused");
}

TEST_CASE("EN-4: an older key opens what it sealed once, and an unknown key is called by its id") {
  ess::test::fake_random random;
  const auto old_ring = ess::test::hex_ring(key_a);
  const std::string envelope = crypto::token_cipher(old_ring, random).seal(place, token);

  const auto rotated = ess::test::hex_ring(key_b, {key_a});
  CHECK(crypto::token_cipher(rotated, random).open(place, envelope)->reveal() == token);

  const auto other = ess::test::hex_ring(key_b);
  const auto refused = crypto::token_cipher(other, random).open(place, envelope);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "encryption_key_unknown");
  CHECK(refused.error().message().find(old_ring.writing_id()) != std::string::npos);
  CHECK(refused.error().message().find("AUTH_ENCRYPTION_KEYS_OLD") != std::string::npos);
}

TEST_CASE("EN-10: malformed and altered envelopes are errors, whatever was done to them") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a);
  const crypto::token_cipher cipher(ring, random);
  const std::string envelope = cipher.seal(place, token);
  const std::vector<std::string> malformed = {
      "",
      "ess2",
      "ess2.",
      "ess2..",
      envelope.substr(0, 22),
      envelope.substr(0, 40),
      "ess1" + envelope.substr(4),
      "ESS2" + envelope.substr(4),
      " " + envelope,
      envelope + " ",
      envelope + "=",
      "v1:" + ess::to_base64("x"),
      token,
  };
  for (const std::string& text : malformed) {
    CAPTURE(text);
    const auto opened = cipher.open(place, text);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().reason() == "envelope_malformed");
    CHECK(opened.error().message().find("riverside") != std::string::npos);
    CHECK_FALSE(crypto::key_id_of(text).has_value());
  }
  for (std::size_t at = 0; at < envelope.size(); ++at) {
    std::string altered = envelope;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(cipher.open(place, altered).has_value());
    CHECK_FALSE(cipher.open(place, envelope.substr(0, at)).has_value());
  }
}
