#include "ess/audit/canonical_json.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <string>

#include "ess/base/json.hpp"

namespace json = boost::json;
using ess::audit::canonical_json;

namespace {

std::string canonical(std::string_view text) { return canonical_json(ess::parse_json(text).value()).value(); }

}  // namespace

TEST_CASE("AU-3: members are sorted by UTF-16 code units, as in the example of RFC 8785 section 3.2.3") {
  CHECK(canonical(R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh",)"
                  R"("1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control",)"
                  R"("\u00f6":"Latin Small Letter O With Diaeresis"})") ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
        "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\","
        "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST_CASE("AU-3: a shorter name comes first, and empty containers are written without a space") {
  CHECK(canonical(R"( { "ab" : [ ] , "a" : { } , "" : [ [ ] , { } ] } )") == R"({"":[[],{}],"a":{},"ab":[]})");
}

TEST_CASE("AU-3: texts have the escapes of RFC 8785 and no others") {
  CHECK(canonical(R"("\u20ac$\u000f\nA'B\"\\\\\"\/\u007f\u2028\b\f\t\r")") ==
        "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\x7f\xe2\x80\xa8\\b\\f\\t\\r\"");
}

TEST_CASE("AU-3: integers are plain digits up to 2^53-1 on either side") {
  CHECK(canonical("[0,-1,9007199254740991,-9007199254740991]") == "[0,-1,9007199254740991,-9007199254740991]");
  CHECK(canonical_json(json::value(std::uint64_t{7})).value() == "7");
}

TEST_CASE("AU-3: literals are kept apart from the texts that spell them") {
  CHECK(canonical(R"([null,"null",true,"true",false,"",1,"1"])") == R"([null,"null",true,"true",false,"",1,"1"])");
}

TEST_CASE("AU-3: what has no exact form is refused") {
  const json::value refused[] = {json::value(1.5),
                                 json::value(1.0),
                                 json::value(std::nan("")),
                                 json::value(std::int64_t{9007199254740992}),
                                 json::value(std::int64_t{-9007199254740992}),
                                 json::value(std::uint64_t{18446744073709551615u}),
                                 json::value("\xff"),
                                 json::value("\xed\xa0\x80"),
                                 json::value(json::object{{"\xc0\x80", 1}}),
                                 json::value(json::array{json::object{{"a", 0.1}}})};
  for (const json::value& value : refused) {
    const auto text = canonical_json(value);
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().reason() == "not_canonical");
  }
}
