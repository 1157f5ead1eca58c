#include "ess/base/encoding.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/fakes.hpp"

TEST_CASE("hex is written in small letters and read in both cases") {
  CHECK(ess::to_hex(std::string("\x00\xff\x1a", 3)) == "00ff1a");
  CHECK(ess::from_hex("00fF1A") == std::string("\x00\xff\x1a", 3));
  CHECK(ess::from_hex("") == "");
  for (const char* text : {"0", "0g", "0x00", " 00", "00 ", "-1"}) CHECK_FALSE(ess::from_hex(text).has_value());
}

TEST_CASE("base64 agrees with the examples of RFC 4648") {
  const std::pair<std::string, std::string> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    CHECK(ess::to_base64(bytes) == text);
    CHECK(ess::from_base64(text) == bytes);
    const std::string bare = text.substr(0, text.find('='));
    CHECK(ess::to_base64url(bytes) == bare);
    CHECK(ess::from_base64url(bare) == bytes);
  }
  CHECK(ess::to_base64("\xfb\xff\xfe") == "+//+");
  CHECK(ess::to_base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("base64 that is malformed or not canonical is refused") {
  for (const char* text :
       {"Zg", "Zg=", "Zg===", "Z", "Zh==", "Zm9=", "Zm 9v", "Zm9v\n", "Zm9v====", "Zm-v", "=Zg=", "Zg==Zg=="}) {
    CAPTURE(text);
    CHECK_FALSE(ess::from_base64(text).has_value());
  }
  for (const char* text : {"Zg==", "Z", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm9v ", "Zm9v."}) {
    CAPTURE(text);
    CHECK_FALSE(ess::from_base64url(text).has_value());
  }
  CHECK_FALSE(ess::from_base64(std::string("Zm9v\0", 5)).has_value());
}

TEST_CASE("all bytes survive every encoding") {
  ess::test::fake_random random;
  for (std::size_t size = 0; size < 100; ++size) {
    const std::string bytes = ess::random_bytes(random, size);
    CHECK(ess::from_hex(ess::to_hex(bytes)) == bytes);
    CHECK(ess::from_base64(ess::to_base64(bytes)) == bytes);
    CHECK(ess::from_base64url(ess::to_base64url(bytes)) == bytes);
    CHECK(ess::percent_decode(ess::percent_encode(bytes), false) == bytes);
    CHECK(ess::percent_decode(ess::percent_encode(bytes), true) == bytes);
  }
}

TEST_CASE("percent encoding escapes all but the unreserved characters of RFC 3986") {
  CHECK(ess::percent_encode("aZ09-._~") == "aZ09-._~");
  CHECK(ess::percent_encode("a b+c/\xc3\xa4%") == "a%20b%2Bc%2F%C3%A4%25");
  CHECK(ess::percent_decode("a%20b%2bc+d", false) == "a b+c+d");
  CHECK(ess::percent_decode("a%20b%2bc+d", true) == "a b+c d");
  for (const char* text : {"%", "%2", "a%2", "%zz", "%-1", "%%20"}) {
    CAPTURE(text);
    CHECK_FALSE(ess::percent_decode(text, false).has_value());
  }
}
