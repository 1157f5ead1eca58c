#include "ess/admin/protocol.hpp"

#include <doctest/doctest.h>

#include "ess/admin/exit_code.hpp"

using namespace ess;
using namespace ess::admin;

TEST_CASE("an admin request survives its way through the socket, byte by byte") {
  request sent{"user.add", {{"email", "zo\xC3\xAB@example.org"}, {"limit", 7}}};
  const auto bytes = frame(write_request(sent));
  frame_reader frames(max_request_bytes);
  std::optional<std::string> message;
  for (const char c : bytes) {
    CHECK_FALSE(message);
    auto fed = frames.feed({&c, 1});
    REQUIRE(fed);
    message = *fed;
  }
  REQUIRE(message);
  const auto received = read_request(*message);
  REQUIRE(received);
  CHECK(received->command == sent.command);
  CHECK(received->arguments == sent.arguments);
}

TEST_CASE("an admin reply brings results and errors over as they were") {
  const result<boost::json::object> good = boost::json::object{{"user", {{"id", "u1"}}}};
  const auto back = read_reply(write_reply(good));
  REQUIRE(back);
  CHECK(*back == *good);
  const result<boost::json::object> bad =
      error(errc::conflict, "email_taken", "Another account has this e-mail address.").with_detail("private");
  const auto text = write_reply(bad);
  CHECK(text.find("private") == std::string::npos);
  const auto failed = read_reply(text);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code() == errc::conflict);
  CHECK(failed.error().reason() == "email_taken");
  CHECK(failed.error().message() == bad.error().message());
}

TEST_CASE("a long list fits into an admin reply") {
  boost::json::array entries;
  for (int i = 0; i < 5000; ++i) entries.push_back(boost::json::object{{"sequence", i}, {"event", "x"}});
  const result<boost::json::object> sent = boost::json::object{{"entries", entries}};
  const auto received = read_reply(write_reply(sent));
  REQUIRE(received);
  CHECK(*received == *sent);
}

TEST_CASE("malformed admin messages are refused") {
  for (const char* text :
       {"", "{}", "[]", R"({"command":1,"arguments":{}})", R"({"command":"x","arguments":[]})", R"({"command":"x"})",
        R"({"command":"x","arguments":{}} )"
        "x"}) {
    CHECK_FALSE(read_request(text));
  }
  for (const char* text : {"", "{}", R"({"ok":true})", R"({"ok":true,"result":[]})", R"({"ok":false,"code":"x"})"}) {
    const auto reply = read_reply(text);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().reason() == "invalid_reply");
  }
}

TEST_CASE("a frame over the limit and bytes after a frame are refused") {
  frame_reader small(4);
  const auto long_one = small.feed(frame("12345"));
  REQUIRE_FALSE(long_one);
  CHECK(long_one.error().reason() == "too_large");
  frame_reader exact(5);
  const auto with_more = exact.feed(frame("12345") + "6");
  REQUIRE_FALSE(with_more);
  CHECK(with_more.error().reason() == "invalid_request");
  frame_reader announced(5);
  CHECK_FALSE(announced.feed(std::string_view("\xff\xff\xff\xff", 4)));
}

TEST_CASE("each kind of error has its exit code, and none of them is success") {
  CHECK(exit_code(errc::invalid_argument) == 2);
  CHECK(exit_code(errc::not_found) == 3);
  CHECK(exit_code(errc::conflict) == 4);
  CHECK(exit_code(errc::forbidden) == 5);
  CHECK(exit_code(errc::unavailable) == 6);
  CHECK(exit_code(errc::corrupt) == 1);
  CHECK(exit_code(errc::internal) == 1);
}
