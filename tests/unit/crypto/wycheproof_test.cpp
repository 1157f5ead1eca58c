// Security requirement EN-1: published vectors, valid and invalid, through our own wrappers. From C2SP/wycheproof,
// testvectors_v1/xchacha20_poly1305_test.json (commit 2f387d26) and aes_gcm_test.json (commit 6fc4a87a), with the
// numbers of the cases there.
//
// RFC 8439 has no vector that could be tried here: its nonces have 12 bytes, and no code of ours reaches libsodium's
// ChaCha20-Poly1305 but through XChaCha20-Poly1305, which is that cipher under a key derived with the first 16 bytes of
// the nonce. The vectors below, and the one of draft-irtf-cfrg-xchacha in token_cipher_test.cpp, go through it.
#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "crypto/aes_gcm.hpp"
#include "crypto/xchacha.hpp"
#include "ess/base/encoding.hpp"
#include "unit/crypto/unhex.hpp"

namespace ess::test {
namespace {

struct wycheproof_case {
  int number;
  std::string_view key;
  std::string_view nonce;
  std::string_view additional;
  std::string_view plain;
  std::string_view sealed;
  std::string_view tag;
};

constexpr wycheproof_case valid_xchacha[] = {
    {2, "ab1562faea9f47af3ae1c3d6d030e3af230255dff3df583ced6fbbcbf9d606a9",
     "6a5e0c4617e07091b605a4de2c02dde117de2ebd53b23497", "", "", "", "e2697ea6877aba39d9555a00e14db041"},
    {3, "d821dce9b890ea37ae1c89e7cb6aeae9371b8179add0d08f5494718322ae0071",
     "3ec3f7c45e687d75a895bf5e71809e7cdac32158bb48ec0d", "8780fb400f94c55d", "", "",
     "966c22d655b9e56326024f028cf887ad"},
    {4, "303ccb2e1567c3d9f629a5c632dbc62a9a82c525674f67988b31bd1dee990538",
     "05188738844ab90a8b11beef38eaec3e100d8f4f85ae7a41", "", "62", "45", "d15734f984d749fa3f0550a70c43dddf"},
    {25, "70d11ca92903865c6a6d8ba497f5a2d65f23b72198d7fc7fdaeda6c2632f7e46",
     "07590877a1e1df3a78fe4d04dd64b6cb79f1df45de17685b", "d78dcb5431ef5669", "f61bb0dd66e5905f1a7ea1",
     "5b3193405830b6840a4474", "4b10bef8e8a3c2e6ae87fb8fb2a8bdd5"},
    // Sums in Poly1305 that overflow where the arithmetic is careless.
    {306, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "000102030405060708090a0b0c0d0e0f10111213019836bb", "ffffffff",
     "441a90490c5d18bc2a5f653225918fea5c15c6c05b1cffbde6262a11c78ca6f54eea4562aa6383c708f727326092325a40d3417ec62ed096"
     "3694e99ecc2b314d6b0418e4cf450481eda0b1830272a307",
     "fd04abcc335fa2272dc4d8f52784f6e9f2ffffffffffffffffffffffffffffff9dc0eebd69bd4864ae2a49fd3d39d201f2ffffffffffffff"
     "ffffffffffffffff9dc0eebd69bd4864ae2a49fd3d39d201",
     "bec80e43d01bffa65046718859dbaeaa"},
};

// Modified tags of one message of 16 bytes, and of one of 33.
constexpr std::string_view modified_key = "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f";
constexpr std::string_view modified_nonce = "000102030405060708090a0b0c0d0e0f1011121314151617";
constexpr std::string_view modified_plain = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
constexpr std::string_view modified_sealed = "b70886f2313d015e1fe741365f5e35f1080e0f78ccfb51809417e879689418ef98";
constexpr wycheproof_case invalid_xchacha[] = {
    {177, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "2564a8ce1a360e8352971c8111885031"},
    {179, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "2564a8ce1a360e8352971c8110885030"},
    {182, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "2564a8ce1a360e8352971c81108850b1"},
    {183, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "2564a8ce1a360e0352971c81108850b1"},
    {184, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "00000000000000000000000000000000"},
    {185, modified_key, modified_nonce, "000102", modified_plain.substr(0, 32), modified_sealed.substr(0, 32),
     "ffffffffffffffffffffffffffffffff"},
    {186, modified_key, modified_nonce, "000102", modified_plain, modified_sealed, "8161d3df064071df8082a0f813417f05"},
    {188, modified_key, modified_nonce, "000102", modified_plain, modified_sealed, "0061d3df064071df8082a0f813417f05"},
    {194, modified_key, modified_nonce, "000102", modified_plain, modified_sealed, "8061d3df064071df8182a0f813417f05"},
    {199, modified_key, modified_nonce, "000102", modified_plain, modified_sealed, "8061d3df064071df8082a0f813417f04"},
};
// The tags that the comments of these cases name as the right ones.
constexpr std::string_view right_tag_of_16 = "2564a8ce1a360e8352971c8110885031";
constexpr std::string_view right_tag_of_33 = "8061d3df064071df8082a0f813417f05";

// Cases 307 to 315: nonces of another length, under the same key.
constexpr std::string_view wrong_nonces[] = {
    "",
    "0001020304050607",
    "000102030405060708090a",
    "000102030405060708090a0b",
    "000102030405060708090a0b0c",
    "000102030405060708090a0b0c0d",
    "000102030405060708090a0b0c0d0e0f",
    "000102030405060708090a0b0c0d0e0f10111213",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
};

constexpr wycheproof_case valid_gcm[] = {
    {116, "0f112e59cdccd851c3b8e76c9f05a3b7c2e4feca5846afeb351c1cbcace82f04", "7147973339d86789a2c9a958",
     "37128be45f0a7f329546e1492c3c9c2d2534d5b1f5147e49ab91221e7c3edea21bbe47bfe3619437ce3c61e6e946c504f348296918219e51b"
     "f2c5598589cff",
     "102e5804dda1fb5d656077edb15cadb5d0bdee8c", "618ac626ae0e8d06c2fd2fb66be253dc26ed6e38",
     "d8d93ff975cb988f09174dcd439cb6a4"},
    {128, "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f", "000000000000000000000000", "",
     "561008fa07a68f5c61285cd013464eaf", "23293e9b07ca7d1b0cae7cc489a973b3", "ffffffffffffffffffffffffffffffff"},
    {129, "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f", "ffffffffffffffffffffffff", "",
     "c6152244cea1978d3e0bc274cf8c0b3b", "7cb6fc7c6abc009efe9551a99f36a421", "00000000000000000000000000000000"},
};

constexpr std::string_view gcm_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr std::string_view gcm_iv = "505152535455565758595a5b";
constexpr std::string_view gcm_plain = "202122232425262728292a2b2c2d2e2f";
constexpr std::string_view gcm_text = "b2061457c0759fc1749f174ee1ccadfa";
constexpr wycheproof_case invalid_gcm[] = {
    {130, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9de8fef6d8ab1bf1bf887232eab590dd"},
    {134, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9ce8fe76d8ab1bf1bf887232eab590dd"},
    {138, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9ce8fef6d8ab1bf1be887232eab590dd"},
    {148, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9ce8fef6d8ab1bf1bf887232eab5905d"},
    {149, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9de8fef6d8ab1bf1be887232eab590dd"},
    {151, gcm_key, gcm_iv, "", gcm_plain, gcm_text, "9ce8fef6d8ab1b71bf887232eab5905d"},
};

std::optional<secret> open_xchacha(const wycheproof_case& each, std::string_view tag) {
  return crypto::xchacha_open(secret(unhex(each.key)), unhex(each.nonce), unhex(each.additional),
                              unhex(each.sealed) + unhex(tag));
}
std::optional<secret> open_aes(const wycheproof_case& each, std::string_view tag) {
  return crypto::aes256_gcm_open(secret(unhex(each.key)), unhex(each.nonce), unhex(each.additional), unhex(each.sealed),
                                 unhex(tag));
}

}  // namespace

TEST_CASE("EN-1: XChaCha20-Poly1305 agrees with Wycheproof, and opens none of its modified tags") {
  for (const auto& each : valid_xchacha) {
    CAPTURE(each.number);
    const auto sealed =
        crypto::xchacha_seal(secret(unhex(each.key)), unhex(each.nonce), unhex(each.additional), unhex(each.plain));
    CHECK(to_hex(sealed) == std::string(each.sealed) + std::string(each.tag));
    const auto opened = open_xchacha(each, each.tag);
    REQUIRE(opened.has_value());
    CHECK(to_hex(opened->reveal()) == each.plain);
  }
  for (const auto& each : invalid_xchacha) {
    CAPTURE(each.number);
    CHECK_FALSE(open_xchacha(each, each.tag).has_value());
    // With the right tag it opens, so that it is the tag for which it does not.
    const auto opened = open_xchacha(each, each.plain.size() == 32 ? right_tag_of_16 : right_tag_of_33);
    REQUIRE(opened.has_value());
    CHECK(to_hex(opened->reveal()) == each.plain);
  }
}

TEST_CASE("EN-1: XChaCha20-Poly1305 takes none of the nonces of wrong length of Wycheproof") {
  const secret key(unhex(modified_key));
  for (const auto nonce : wrong_nonces) {
    CAPTURE(nonce.size());
    CHECK_THROWS_AS((void)crypto::xchacha_seal(key, unhex(nonce), "", ""), std::invalid_argument);
    CHECK_THROWS_AS((void)crypto::xchacha_open(key, unhex(nonce), "", std::string(16, '\0')), std::invalid_argument);
  }
}

TEST_CASE("EN-1: AES-256-GCM agrees with Wycheproof, and opens none of its modified tags") {
  for (const auto& each : valid_gcm) {
    CAPTURE(each.number);
    const auto sealed =
        crypto::aes256_gcm_seal(secret(unhex(each.key)), unhex(each.nonce), unhex(each.additional), unhex(each.plain));
    CHECK(to_hex(sealed.ciphertext) == each.sealed);
    CHECK(to_hex(sealed.tag) == each.tag);
    const auto opened = open_aes(each, each.tag);
    REQUIRE(opened.has_value());
    CHECK(to_hex(opened->reveal()) == each.plain);
  }
  const auto right = crypto::aes256_gcm_seal(secret(unhex(gcm_key)), unhex(gcm_iv), "", unhex(gcm_plain));
  CHECK(to_hex(right.ciphertext) == gcm_text);
  for (const auto& each : invalid_gcm) {
    CAPTURE(each.number);
    CHECK_FALSE(open_aes(each, each.tag).has_value());
    CHECK(open_aes(each, to_hex(right.tag)).has_value());
  }
}

}  // namespace ess::test
