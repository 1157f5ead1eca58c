#include "ess/crypto/hash.hpp"

#include <doctest/doctest.h>

#include <string>

#include "ess/base/encoding.hpp"
#include "unit/crypto/unhex.hpp"

namespace crypto = ess::crypto;
using ess::test::unhex;

TEST_CASE("SHA-256 agrees with the examples of FIPS 180-4") {
  CHECK(ess::to_hex(crypto::sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(ess::to_hex(crypto::sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(ess::to_hex(crypto::sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("HMAC-SHA-256 agrees with the vectors of RFC 4231") {
  struct vector {
    std::string key;
    std::string data;
    std::string_view mac;
  };
  const vector vectors[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {unhex("0102030405060708090a0b0c0d0e0f10111213141516171819"), std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
       "hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const vector& v : vectors) CHECK(ess::to_hex(crypto::hmac_sha256(v.key, v.data)) == v.mac);
  const std::string truncated = crypto::hmac_sha256(std::string(20, '\x0c'), "Test With Truncation").substr(0, 16);
  CHECK(ess::to_hex(truncated) == "a3b6167473100ee06e0c796c2955552b");
}

TEST_CASE("EN-10: secrets are compared as a whole, bytes and length") {
  CHECK(crypto::equal_constant_time("", ""));
  CHECK(crypto::equal_constant_time(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
  CHECK_FALSE(crypto::equal_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
  CHECK_FALSE(crypto::equal_constant_time("abc", "abcd"));
  CHECK_FALSE(crypto::equal_constant_time("xbc", "abc"));
}
