#include "ess/base/json.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "ess/base/json_selection.hpp"

namespace {

std::string reason(std::string_view text, const ess::json_limits& limits = {}) {
  const auto value = ess::parse_json(text, limits);
  return value ? "ok" : value.error().reason();
}

const std::vector<std::string> id_and_name = {"id", "name"};

// Of the object under "d": what is left of it, as text, or why it was refused.
std::string selected(std::string_view text, const ess::json_limits& limits = {}) {
  const auto value = ess::parse_json_selected(text, {.within = "d", .members = id_and_name}, limits);
  return value ? ess::to_json_text(*value) : value.error().reason();
}

}  // namespace

TEST_CASE("JS-1: what RFC 8259 allows is parsed") {
  for (const char* text : {"null",
                           " true ",
                           "\t[\r\n]",
                           "{}",
                           "\"\"",
                           "0",
                           "-0",
                           "-1.5e-3",
                           "1E+2",
                           "[[],{}]",
                           "{\"a\":{\"b\":[1,2,null]}}",
                           "\"\\u0041\\ud83d\\ude00\\n\\/\"",
                           "\"\xf0\x9f\x98\x80\"",
                           "\"\x7f\"",
                           "[1,\"1\",true]",
                           "{\"\":0}",
                           "\"\xe2\x80\xa8\"",
                           "18446744073709551615",
                           "-9223372036854775808",
                           "1.7976931348623157e308",
                           "1e-400"}) {
    CAPTURE(text);
    CHECK(reason(text) == "ok");
  }
}

TEST_CASE("JS-1: what RFC 8259 does not allow is refused") {
  const std::vector<std::string> refused = {"",
                                            " ",
                                            "nul",
                                            "True",
                                            "nan",
                                            "NaN",
                                            "Infinity",
                                            "-Infinity",
                                            "-",
                                            "+1",
                                            "01",
                                            "-01",
                                            "1.",
                                            ".5",
                                            "1e",
                                            "1e+",
                                            "0x1",
                                            "1_000",
                                            "[1,]",
                                            "[,1]",
                                            "[1 2]",
                                            "[",
                                            "]",
                                            "[1",
                                            "{",
                                            "}",
                                            "{a:1}",
                                            "{'a':1}",
                                            "{\"a\"}",
                                            "{\"a\":}",
                                            "{\"a\":1,}",
                                            "{\"a\" 1}",
                                            "{1:2}",
                                            "\"",
                                            "\"a",
                                            "'a'",
                                            "\"\\x41\"",
                                            "\"\\u12\"",
                                            "\"\\",
                                            "\"a\nb\"",
                                            "\"a\tb\"",
                                            std::string("\"a\0b\"", 5),
                                            "// x\n1",
                                            "/* x */1",
                                            "1 2",
                                            "{}{}",
                                            "[] x",
                                            "null\0",
                                            "\"\\ud83d\"",
                                            "\"\\ude00\"",
                                            "\"\\ud83d\\u0041\"",
                                            "\xef\xbb\xbf{}",
                                            "\"\xff\"",
                                            "\"\xc0\x80\"",
                                            "\"\xed\xa0\x80\"",
                                            "\"\xf4\x90\x80\x80\"",
                                            "\xff\xfe[\0]\0",
                                            "undefined",
                                            "[1]]",
                                            "*"};
  for (const std::string& text : refused) {
    CAPTURE(text);
    CHECK(reason(text) == (text == "null\0" ? "ok" : "invalid_json"));
  }
  CHECK(reason(std::string("null\0", 5)) == "invalid_json");
}

TEST_CASE("JS-2: an object that names a member twice is refused, however the name is spelt and wherever it is") {
  CHECK(reason(R"({"a":1,"a":2})") == "invalid_json");
  CHECK(reason(R"({"a":1,"\u0061":2})") == "invalid_json");
  CHECK(reason(R"({"x":[{"a":1,"b":{"a":1},"a":3}]})") == "invalid_json");
  CHECK(reason(R"({"":1,"":2})") == "invalid_json");
  CHECK(reason(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"A":1})") == "ok");
  const std::string long_name(3000, 'n');
  CHECK(reason("{\"" + long_name + "\":1,\"" + long_name + "\":2}") == "invalid_json");
  CHECK(reason("{\"" + long_name + "\":1,\"" + long_name + "x\":2}") == "ok");
}

TEST_CASE("JS-3: numbers that are not finite are refused, large integers are not rounded") {
  for (const char* text : {"1e400", "-1e400", "[1e309]", "1e99999999999"}) CHECK(reason(text) == "invalid_json");
  const auto value = ess::parse_json(R"({"a":9007199254740993,"b":18446744073709551615,"c":1.0,"d":"7"})").value();
  CHECK(ess::integer_member(value, "a") == 9007199254740993);
  CHECK_FALSE(ess::integer_member(value, "b").has_value());
  CHECK_FALSE(ess::integer_member(value, "c").has_value());
  CHECK_FALSE(ess::integer_member(value, "d").has_value());
  CHECK_FALSE(ess::integer_member(value, "e").has_value());
}

TEST_CASE("JS-1: size, depth and number of members are limited") {
  CHECK(reason(std::string(16, '[') + std::string(16, ']')) == "ok");
  CHECK(reason(std::string(17, '[') + std::string(17, ']')) == "invalid_json");
  CHECK(reason(std::string(60'000, '[')) == "invalid_json");
  CHECK(reason("\"" + std::string(64 * 1024 - 2, 'x') + "\"") == "ok");
  CHECK(reason("\"" + std::string(64 * 1024 - 1, 'x') + "\"") == "too_large");
  std::string members = "{";
  for (int i = 0; i < 1000; ++i) members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  CHECK(reason(members + "}") == "ok");
  CHECK(reason(members + ",\"more\":0}") == "invalid_json");
  CHECK(reason("[1,2,3]", {7, 1, 1}) == "ok");
  CHECK(reason("[1,2,3]", {6, 1, 1}) == "too_large");
}

TEST_CASE("members are found by name and kind, and nothing else passes for them") {
  const auto value = ess::parse_json(R"({"s":"text","n":null,"t":true,"i":-5,"o":{}})").value();
  CHECK(ess::string_member(value, "s") == "text");
  CHECK(ess::bool_member(value, "t") == true);
  CHECK(ess::integer_member(value, "i") == -5);
  CHECK(ess::find_member(value, "n") != nullptr);
  CHECK(ess::find_member(value, "x") == nullptr);
  CHECK(ess::find_member(*ess::find_member(value, "s"), "s") == nullptr);
  for (const char* name : {"n", "t", "i", "o", "x"}) CHECK_FALSE(ess::string_member(value, name).has_value());
  for (const char* name : {"n", "s", "i", "o", "x"}) CHECK_FALSE(ess::bool_member(value, name).has_value());
}

TEST_CASE("JS-5: what is written can be read again") {
  const std::string text = R"({"a":[1,-2,1.5E0,"\u0001\"\\"],"b":{"c":null}})";
  const auto value = ess::parse_json(text).value();
  CHECK(ess::parse_json(ess::to_json_text(value)).value() == value);
}

TEST_CASE("of one object only the members asked for are built, whatever the others hold") {
  CHECK(selected(R"({"t":"X","d":{"id":"1","members":[{"id":"2"},[3]],"name":"n","x":{"id":{"id":4}}},"s":5})") ==
        R"({"t":"X","d":{"id":"1","name":"n"},"s":5})");
  CHECK(selected(R"({"d":{"a":1,"b":-1,"c":18446744073709551615,"d":1.5,"e":true,"f":null,"g":"x","h":[],"i":{}}})") ==
        R"({"d":{}})");
  CHECK(selected(R"({"d":{"id":{"a":[1,{"b":2}]},"name":[{"c":3}]}})") ==
        R"({"d":{"id":{"a":[1,{"b":2}]},"name":[{"c":3}]}})");
  CHECK(selected(R"({"d":{"\u0069d":1,"i\u0064x":2}})") == R"({"d":{"id":1}})");
  // Any other object is whole, also one of that name elsewhere.
  CHECK(selected(R"({"e":{"x":1,"d":{"y":2}},"d":{"x":3}})") == R"({"e":{"x":1,"d":{"y":2}},"d":{}})");
  CHECK(selected(R"({"\u0064":{"x":1},"e":{"x":2}})") == R"({"d":{},"e":{"x":2}})");
  for (const char* whole :
       {R"({"d":[{"x":1}]})", R"({"d":"x"})", R"({"d":null})", R"([{"d":{"x":1}}])", R"({"x":1})", "1"}) {
    CAPTURE(whole);
    CHECK(selected(whole) == whole);
  }
}

TEST_CASE("JS-1: what is left out of an object is held to the grammar and the depth all the same") {
  for (const char* text : {R"({"d":{"x":[1,}})", R"({"d":{"x":01}})", R"({"d":{"x":"\ud83d"}})", R"({"d":{"x":tru}})",
                           R"({"d":{"x":1})", R"({"d":{"x":{"y"}}})", R"({"d":{"id":1,"x":2,"id":3}})",
                           R"({"d":{"x":1},"d":{"x":1}})", "{\"d\":{\"x\":\"\xff\"}}"}) {
    CAPTURE(text);
    CHECK(selected(text) == "invalid_json");
  }
  CHECK(selected("{\"d\":{\"x\":" + std::string(15, '[') + std::string(15, ']') + "}}") == "invalid_json");
  CHECK(selected("{\"d\":{\"x\":" + std::string(14, '[') + std::string(14, ']') + "}}") == R"({"d":{}})");
  CHECK(selected(R"({"d":{"x":1}})", {.max_bytes = 12}) == "too_large");
}
