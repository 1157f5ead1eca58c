#include "ess/discord/model/user.hpp"

#include <doctest/doctest.h>

#include "ess/base/json.hpp"
#include "ess/discord/model/guild.hpp"

namespace {

using namespace ess;
using namespace ess::discord;

result<user> read(std::string_view text) { return read_user(parse_json(text).value()); }

TEST_CASE("a user is read and what we do not know is ignored") {
  const auto u =
      read(R"({"id":"42","username":"ann","global_name":"Ann","avatar":null,"discriminator":"0","nitro":[1]})");
  REQUIRE(u.has_value());
  CHECK(u->id.value() == 42);
  CHECK(u->username == "ann");
  CHECK(display_name(*u) == "Ann");
  CHECK_FALSE(u->avatar.has_value());
  CHECK(read_user(write_user(*u)).value() == *u);
}

TEST_CASE("a user without a global name shows the username") {
  CHECK(display_name(read(R"({"id":"42","username":"ann","global_name":null})").value()) == "ann");
}

TEST_CASE("OA-10: an id that is not unsigned 64-bit decimal text is refused") {
  for (const char* id : {"42", "42.0", "-1", "\"-1\"", "\"18446744073709551616\"", "\" 42\"", "\"42 \"", "\"4e1\"",
                         "null", "\"\"", "\"0\"", "\"042\"", "9007199254740993"}) {
    CAPTURE(id);
    const auto u = read(std::string(R"({"username":"ann","id":)") + id + "}");
    REQUIRE_FALSE(u.has_value());
    CHECK(u.error().reason() == "discord_payload_invalid");
  }
  CHECK(read(R"({"username":"ann","id":"18446744073709551615"})").value().id.value() == 18446744073709551615ull);
}

TEST_CASE("JS-4: ids beyond 2^53 keep every digit") {
  CHECK(read(R"({"username":"a","id":"9007199254740993"})").value().id.str() == "9007199254740993");
}

TEST_CASE("a member shows nick, then global name, then username") {
  const auto m = read_member(
      parse_json(R"({"nick":"Sarge","roles":["7","x",8],"permissions":"2147483647","user":{"id":"1","username":"u"}})")
          .value());
  REQUIRE(m.has_value());
  CHECK(display_name(*m) == "Sarge");
  CHECK(m->roles.size() == 1);
  CHECK(m->permissions == 2147483647u);
  CHECK_FALSE(read_member(parse_json(R"({"user":{"id":"x","username":"u"}})").value()).has_value());
}

}  // namespace
