#include "ess/base/id.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <type_traits>
#include <unordered_set>

#include "ess/base/snowflake.hpp"
#include "support/fakes.hpp"

TEST_CASE("an id is 1 to 64 letters, digits, hyphens and underscores, and is kept as it is") {
  CHECK(ess::user_id::parse("A-b_9")->str() == "A-b_9");
  CHECK(ess::user_id::parse(std::string(64, 'x')).has_value());
  for (const std::string& text :
       {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a/b"), std::string("a.b"),
        std::string("\xc3\xa4"), std::string("a\0b", 3), std::string("a\n")}) {
    const auto id = ess::user_id::parse(text);
    REQUIRE_FALSE(id.has_value());
    CHECK(id.error().reason() == "invalid_id");
  }
}

TEST_CASE("a role's id does not fit where a user's is wanted") {
  CHECK_FALSE(std::is_convertible_v<ess::role_id, ess::user_id>);
  CHECK_FALSE(std::is_constructible_v<ess::user_id, ess::role_id>);
  CHECK_FALSE(std::is_constructible_v<ess::user_id, std::string>);
  CHECK_FALSE(std::is_convertible_v<ess::guild_id, ess::channel_id>);
  CHECK_FALSE(std::is_constructible_v<ess::guild_id, std::uint64_t>);
}

TEST_CASE("a new id is a ULID: 26 characters that sort by time and never repeat") {
  ess::test::fake_random random;
  const ess::time_point start{std::chrono::milliseconds(1'469'922'850'259)};
  const std::string first = ess::new_ulid(start, random);
  CHECK(first.size() == 26);
  CHECK(first.substr(0, 10) == "01arz3ndek");  // the time of the ULID specification's example
  CHECK(ess::is_valid_id(first));
  CHECK(first < ess::new_ulid(start + std::chrono::milliseconds(1), random));
  CHECK(ess::new_ulid(start + std::chrono::milliseconds(1), random) <
        ess::new_ulid(start + std::chrono::hours(9000), random));
  std::unordered_set<ess::user_id> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(ess::user_id::generate(start, random));
  CHECK(seen.size() == 1000);
}

TEST_CASE("JS-4: a snowflake is 1 to 2^64-1 in plain digits") {
  CHECK(ess::guild_id::parse("1")->value() == 1);
  CHECK(ess::guild_id::parse("9007199254740993")->str() == "9007199254740993");
  CHECK(ess::guild_id::parse("9223372036854775808")->value() == 9223372036854775808u);
  CHECK(ess::guild_id::parse("18446744073709551615")->str() == "18446744073709551615");
  for (const char* text : {"", "0", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "18446744073709551616",
                           "99999999999999999999", "1234567890123456789012", "\xd9\xa1"}) {
    CAPTURE(text);
    const auto id = ess::guild_id::parse(text);
    REQUIRE_FALSE(id.has_value());
    CHECK(id.error().reason() == "invalid_snowflake");
  }
}

TEST_CASE("a snowflake tells when it was made") {
  // The example of Discord's reference, "Snowflakes".
  CHECK(ess::format_time(ess::message_id::parse("175928847299117063")->created_at()) == "2016-04-30T11:18:25.796Z");
}
