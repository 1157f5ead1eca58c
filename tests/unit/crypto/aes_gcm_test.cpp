// Old ciphertext: AES-256-GCM through our own wrapper, against published vectors, and the envelope around it.
#include "crypto/aes_gcm.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "crypto/old_envelope.hpp"
#include "ess/base/encoding.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "support/fakes.hpp"
#include "support/key_rings.hpp"
#include "support/old_ciphertext.hpp"
#include "unit/crypto/unhex.hpp"

namespace crypto = ess::crypto;
using ess::test::unhex;

namespace {

struct sealed_vector {
  std::string key, iv, additional, plain, ciphertext, tag;
};

// D. McGrew, J. Viega: The Galois/Counter Mode of Operation (2005), appendix B, test cases 13 to 16; NIST names them
// among the examples of SP 800-38D.
const std::string zero_key(64, '0');
const std::string zero_iv(24, '0');
const std::string feff_key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const std::string cafe_iv = "cafebabefacedbaddecaf888";
const std::string long_plain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657"
    "ba637b391aafd255";
const std::string long_sealed =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0a"
    "bcc9f662898015ad";
const std::vector<sealed_vector> published = {
    {zero_key, zero_iv, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {zero_key, zero_iv, "", "00000000000000000000000000000000", "cea7403d4d606b6e074ec5d3baf39d18",
     "d0d1c8a799996bf0265b98b5d48ab919"},
    {feff_key, cafe_iv, "", long_plain, long_sealed, "b094dac5d93471bdec1a502270e3cc6c"},
    {feff_key, cafe_iv, "feedfacedeadbeeffeedfacedeadbeefabaddad2", long_plain.substr(0, 120),
     long_sealed.substr(0, 120), "76fc6ece0f4e1768cddf8853bb2d551b"},
};

std::string flip(std::string text, std::size_t at) {
  text[at] = static_cast<char>(text[at] ^ 1);
  return text;
}

const std::string key_a = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string key_b = "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0";
const crypto::bound_place place("discord_configs", "bot_token", "riverside", "riverside");

std::string make_old(const std::string& key, std::string_view plain) {
  return ess::test::make_old_ciphertext(ess::secret(unhex(key)), plain);
}

}  // namespace

TEST_CASE("EN-1: AES-256-GCM agrees with test cases 13 to 16 of McGrew and Viega, both ways") {
  for (const auto& v : published) {
    CAPTURE(v.tag);
    const ess::secret key(unhex(v.key));
    const auto sealed = crypto::aes256_gcm_seal(key, unhex(v.iv), unhex(v.additional), unhex(v.plain));
    CHECK(ess::to_hex(sealed.ciphertext) == v.ciphertext);
    CHECK(ess::to_hex(sealed.tag) == v.tag);
    const auto opened =
        crypto::aes256_gcm_open(key, unhex(v.iv), unhex(v.additional), unhex(v.ciphertext), unhex(v.tag));
    REQUIRE(opened.has_value());
    CHECK(ess::to_hex(opened->reveal()) == v.plain);
  }
}

TEST_CASE("EN-1: the same vectors with any one bit altered do not open") {
  for (const auto& v : published) {
    CAPTURE(v.tag);
    const std::string key = unhex(v.key), iv = unhex(v.iv), more = unhex(v.additional), text = unhex(v.ciphertext),
                      tag = unhex(v.tag);
    const auto opens = [](const std::string& k, const std::string& i, const std::string& a, const std::string& c,
                          const std::string& t) {
      return crypto::aes256_gcm_open(ess::secret(k), i, a, c, t).has_value();
    };
    CHECK(opens(key, iv, more, text, tag));
    for (std::size_t at = 0; at < tag.size(); ++at) CHECK_FALSE(opens(key, iv, more, text, flip(tag, at)));
    for (std::size_t at = 0; at < text.size(); ++at) CHECK_FALSE(opens(key, iv, more, flip(text, at), tag));
    for (std::size_t at = 0; at < more.size(); ++at) CHECK_FALSE(opens(key, iv, flip(more, at), text, tag));
    for (std::size_t at = 0; at < iv.size(); ++at) CHECK_FALSE(opens(key, flip(iv, at), more, text, tag));
    CHECK_FALSE(opens(flip(key, 31), iv, more, text, tag));
    // A shorter tag is easier to guess, so none is taken.
    for (std::size_t length = 0; length < tag.size(); ++length) {
      CHECK_FALSE(opens(key, iv, more, text, tag.substr(0, length)));
    }
    CHECK_FALSE(opens(key, iv, more, text, tag + "x"));
  }
}

TEST_CASE("EN-10: keys and IVs of another length are a defect of the caller, not a silent wrong answer") {
  const ess::secret key(unhex(key_a));
  CHECK_THROWS_AS((void)crypto::aes256_gcm_seal(ess::secret("short"), std::string(12, 'i'), "", ""),
                  std::invalid_argument);
  CHECK_THROWS_AS((void)crypto::aes256_gcm_seal(key, "short", "", ""), std::invalid_argument);
  CHECK_THROWS_AS((void)crypto::aes256_gcm_open(key, std::string(13, 'i'), "", "", std::string(16, 't')),
                  std::invalid_argument);
}

TEST_CASE("EN-1: old ciphertext opens under whichever loaded key made it") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a, {key_b});
  const crypto::token_cipher cipher(ring, random);
  for (const auto& key : {key_a, key_b}) {
    const auto old = make_old(key, "a token of before");
    const auto opened = cipher.open(place, old, crypto::old_ciphertext::accepted);
    REQUIRE(opened.has_value());
    CHECK(opened->reveal() == "a token of before");
    CHECK(crypto::key_id_of(old).value() == crypto::old_key_id);
  }
  CHECK(cipher.open(place, make_old(key_a, ""), crypto::old_ciphertext::accepted)->empty());
  CHECK(cipher.seal(place, "x").starts_with("ess2."));
}

TEST_CASE("EN-10: old ciphertext that was altered, cut, or made under a lost key is refused by place") {
  ess::test::fake_random random;
  const auto ring = ess::test::hex_ring(key_a);
  const crypto::token_cipher cipher(ring, random);
  const auto old = make_old(key_a, "a token of before");
  const std::string body = ess::from_base64(old.substr(3)).value();
  std::vector<std::string> refused = {make_old(key_b, "x"), "v1:" + ess::to_base64(body.substr(0, body.size() - 1))};
  for (std::size_t at = 0; at < body.size(); ++at) refused.push_back("v1:" + ess::to_base64(flip(body, at)));
  for (const auto& text : refused) {
    const auto opened = cipher.open(place, text, crypto::old_ciphertext::accepted);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().reason() == "envelope_refused");
    CHECK(opened.error().message().find(place.describe()) != std::string::npos);
  }
  for (const std::string& text : {std::string("v1:"), std::string("v1:!!"), old.substr(0, 30), old + "=",
                                  "V1" + old.substr(2), "v1:" + ess::to_base64(body.substr(0, 27))}) {
    CHECK(cipher.open(place, text, crypto::old_ciphertext::accepted).error().reason() == "envelope_malformed");
  }
}
