#include "ess/linking/callback.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "ess/base/json.hpp"
#include "ess/discord/model/user.hpp"
#include "support/bad_callbacks.hpp"

namespace linking = ess::linking;

namespace {

using query = ess::test::callback_query;

std::string refusal(const query& q) {
  const auto read = linking::read_callback(q);
  return read ? std::string() : read.error().reason();
}

/// As a server reads it: the profile first, then what is kept of it.
ess::result<ess::storage::discord_identity> identity_in(std::string_view text) {
  const auto json = ess::parse_json(text);
  if (!json) return json.error();
  const auto profile = ess::discord::read_user(*json);
  if (!profile) return profile.error();
  return linking::identity_of(*profile);
}

std::string identity_refusal(std::string_view text) {
  const auto read = identity_in(text);
  return read ? std::string() : read.error().reason();
}

std::string repeated(std::string_view character, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += character;
  return text;
}

}  // namespace

TEST_CASE("a callback with a state and a code is read, and parameters of others are ignored") {
  const auto read = linking::read_callback(
      {{"utm", "1"}, {"utm", "2"}, {"code", "abc"}, {"state", "xyz"}, {"redirect", "//evil"}, {"iss", "https://d"}});
  REQUIRE(read);
  CHECK(read->code == "abc");
  CHECK(read->state == "xyz");
  CHECK(read->issuer == "https://d");
  CHECK(read->error.empty());
}

TEST_CASE("a callback with an error instead of a code is read") {
  const auto read = linking::read_callback({{"error", "access_denied"}, {"error_description", "no"}, {"state", "xyz"}});
  REQUIRE(read);
  CHECK(read->error == "access_denied");
  CHECK(read->code.empty());
}

TEST_CASE("OA-8: a callback that is not exactly one answer is refused") {
  const auto bad = ess::test::bad_callbacks();
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CAPTURE(i);
    CHECK(refusal(bad[i]) == "callback_invalid");
  }
  CHECK(refusal({{"code", std::string(512, 'c')}, {"state", "s"}}).empty());
}

TEST_CASE("OA-8: the refusal does not repeat what was sent") {
  const auto read = linking::read_callback({{"code", "SECRETCODE\n"}, {"state", "s"}});
  REQUIRE_FALSE(read);
  CHECK(describe_for_log(read.error()).find("SECRETCODE") == std::string::npos);
}

TEST_CASE("OA-10: the identity is the id of the profile, as decimal text") {
  const auto read = identity_in(
      R"({"id":"18446744073709551615","username":"ann","global_name":"Ann ☃","avatar":"a_0123456789abcdef",)"
      R"("discriminator":"0","email":"x@y","verified":true})");
  REQUIRE(read);
  CHECK(read->id.value() == 18'446'744'073'709'551'615u);
  CHECK(read->username == "ann");
  CHECK(read->global_name == "Ann ☃");
  CHECK(read->avatar == "a_0123456789abcdef");
}

TEST_CASE("OA-10: an id that is a number, a float, negative, too large or padded is refused") {
  for (const auto* id : {"80351110224678912",
                         "80351110224678912.0",
                         "8.0351110224678912e16",
                         "-5",
                         "0",
                         "null",
                         "true",
                         "{}",
                         "[]",
                         "[\"5\"]",
                         "\"\"",
                         "\"0\"",
                         "\"-5\"",
                         "\"+5\"",
                         "\" 5\"",
                         "\"5 \"",
                         "\"5\\n\"",
                         "\"05\"",
                         "\"5.0\"",
                         "\"5e3\"",
                         "\"0x5\"",
                         "\"18446744073709551616\"",
                         "\"99999999999999999999999\"",
                         "\"5\\u0000\"",
                         "\"٥\""}) {
    CAPTURE(id);
    CHECK(identity_refusal(R"({"id":)" + std::string(id) + R"(,"username":"ann"})") == "discord_payload_invalid");
  }
  CHECK(identity_refusal(R"({"username":"ann"})") == "discord_payload_invalid");
  CHECK(identity_refusal(R"({"id":"5","username":"ann"})").empty());
}

TEST_CASE("OA-10: a profile without a proper name is refused") {
  for (const auto* rest : {R"(,"username":"")", R"(,"username":"a\nb")", R"(,"username":"a\u007fb")",
                           R"(,"username":"ann","global_name":"a\u0000b")"}) {
    CAPTURE(rest);
    CHECK(identity_refusal(R"({"id":"5")" + std::string(rest) + "}") == "discord_answer_invalid");
  }
  for (const auto* rest : {"", R"(,"username":null)", R"(,"username":7)"}) {
    CAPTURE(rest);
    CHECK(identity_refusal(R"({"id":"5")" + std::string(rest) + "}") == "discord_payload_invalid");
  }
  for (const auto* text : {"null", "[]", "7", "\"5\""}) CHECK(identity_refusal(text) == "discord_payload_invalid");
}

TEST_CASE("OA-10: names of a profile have at most 100 characters, however many bytes they take") {
  for (const auto* character : {"a", "é", "☃", "🚑"}) {
    CAPTURE(character);
    const auto with = [&](int times) {
      const auto name = repeated(character, times);
      return identity_refusal(R"({"id":"5","username":")" + name + R"(","global_name":")" + name + "\"}");
    };
    CHECK(with(100).empty());
    CHECK(with(101) == "discord_answer_invalid");
  }
}

TEST_CASE("OA-22: of an avatar nothing but a hash is kept") {
  const auto kept = [](const std::string& avatar) {
    const auto read = identity_in(R"({"id":"5","username":"ann","global_name":null,"avatar":)" + avatar + "}");
    REQUIRE(read);
    CHECK(read->global_name.empty());
    return read->avatar;
  };
  CHECK(kept(R"("0123456789abcdef")") == "0123456789abcdef");
  CHECK(kept(R"("a_0123456789abcdef")") == "a_0123456789abcdef");
  for (const auto* strange : {"null", "7", R"("")", R"("../../etc/passwd")", R"("ABCDEF")", R"("a_")", R"("a_xyz")",
                              R"("https://evil.example/x.png")"}) {
    CAPTURE(strange);
    CHECK(kept(strange).empty());
  }
  CHECK(kept("\"" + std::string(64, 'a') + "\"").size() == 64);
  CHECK(kept("\"" + std::string(65, 'a') + "\"").empty());
}

TEST_CASE("OA-9: every scope that was asked for must be granted") {
  CHECK(linking::check_granted_scope("identify", "identify"));
  CHECK(linking::check_granted_scope("identify", "guilds identify"));
  CHECK(linking::check_granted_scope("identify guilds", "guilds identify email"));
  for (const auto* granted : {"", " ", "identif", "identify.x", "xidentify", "IDENTIFY", "guilds", "guilds,identify"}) {
    CAPTURE(granted);
    CHECK(linking::check_granted_scope("identify", granted).error().reason() == "scope_missing");
  }
}
