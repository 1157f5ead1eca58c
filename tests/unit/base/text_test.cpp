#include "ess/base/text.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("UTF-8 is well formed or it is not") {
  for (const char* text :
       {"", "abc", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xef\xbf\xbf"}) {
    CHECK(ess::is_utf8(text));
  }
  CHECK(ess::is_utf8(std::string("a\0b", 3)));
  for (const char* text :
       {"\x80", "\xc3", "\xc3(", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xfe"}) {
    CAPTURE(text);
    CHECK_FALSE(ess::is_utf8(text));
  }
}

TEST_CASE("UTF-8 is judged wherever it stands between letters") {
  for (std::size_t before = 0; before < 20; ++before) {
    for (std::size_t after = 0; after < 20; ++after) {
      const auto between = [&](const char* text) {
        return ess::is_utf8(std::string(before, 'x') + text + std::string(after, 'y'));
      };
      CHECK(between("\xc3\xa4"));
      CHECK(between("\xf0\x9f\x98\x80"));
      CHECK_FALSE(between("\x80"));
      CHECK_FALSE(between("\xc3"));
      CHECK_FALSE(between("\xed\xa0\x80"));
    }
  }
}

TEST_CASE("text is counted and cut by code points, never inside one") {
  const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z";
  CHECK(ess::count_code_points(text) == 5);
  CHECK(ess::first_code_points(text, 0).empty());
  CHECK(ess::first_code_points(text, 2) == "a\xc3\xa4");
  CHECK(ess::first_code_points(text, 4) == "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(ess::first_code_points(text, 5) == text);
  CHECK(ess::first_code_points(text, 500) == text);
  CHECK(ess::count_code_points("") == 0);
}

TEST_CASE("control characters are those below the space, and DEL") {
  CHECK_FALSE(ess::has_control_characters(" ~\xc3\xa4"));
  for (const char c : {'\0', '\t', '\n', '\r', '\x1f', '\x7f'}) {
    CHECK(ess::has_control_characters(std::string("a") + c));
  }
}

TEST_CASE("trimming takes ASCII white space from both ends only") {
  CHECK(ess::trim(" \t\r\n\v\f a b \n") == "a b");
  CHECK(ess::trim("   ").empty());
  CHECK(ess::trim("").empty());
  CHECK(ess::trim("\xc2\xa0") == "\xc2\xa0");
}

TEST_CASE("ASCII letters become small, others stay") {
  CHECK(ess::ascii_lower("AZaz09_\xc3\x84@[") == "azaz09_\xc3\x84@[");
}

TEST_CASE("case folding makes equal what people take for equal") {
  CHECK(ess::fold_case("Stra\xc3\x9f"
                       "e") == ess::fold_case("STRASSE"));
  CHECK(ess::fold_case("\xc3\x84NN") == ess::fold_case("a\xcc\x88nn"));             // composed and decomposed
  CHECK(ess::fold_case("\xef\xac\x81sh") == "fish");                                // ligature
  CHECK(ess::fold_case("\xce\xa3\xce\x91\xcf\x82") == "\xcf\x83\xce\xb1\xcf\x83");  // sigma, also at the end
  CHECK(ess::fold_case("ann") != ess::fold_case("anm"));
  CHECK(ess::fold_case("") == "");
  CHECK(ess::fold_case(std::string("A\0B", 3)) == std::string("a\0b", 3));
  CHECK(ess::fold_case("\xff") == "\xff");
}
