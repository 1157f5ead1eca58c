#include "ess/base/log.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ess/base/json.hpp"
#include "support/fakes.hpp"

namespace {

struct log_fixture {
  ess::test::fake_clock clock;
  ess::test::recording_sink sink;
  ess::logger log{clock, sink, ess::log_level::info};

  boost::json::value only_line() const {
    const auto lines = sink.lines();
    REQUIRE(lines.size() == 1);
    return ess::parse_json(lines[0]).value();
  }
};

}  // namespace

TEST_CASE_FIXTURE(log_fixture, "LG-1: an event is one line of JSON with time, level, name and fields") {
  log.warning("gateway.resumed", {{"shard", 3}, {"session", "abc"}, {"fresh", false}});
  CHECK(
      sink.lines().at(0) ==
      R"({"time":"2026-01-01T00:00:00.000Z","level":"warning","event":"gateway.resumed","shard":3,"session":"abc","fresh":false})");
}

TEST_CASE_FIXTURE(log_fixture, "events below the threshold are not written") {
  log.debug("a");
  CHECK(sink.lines().empty());
  log.info("a");
  log.error("a");
  CHECK(sink.lines().size() == 2);
}

TEST_CASE_FIXTURE(log_fixture, "LG-1: no text can end the line or forge a field") {
  const std::string naughty = "a\nb\r\n\"},{\"level\":\"error\",\"x\":\"\x01\x7f\\ \xe2\x80\xa8 %s %n {}";
  log.info("login", {{"name", naughty}});
  CHECK(sink.lines().at(0).find('\n') == std::string::npos);
  CHECK(ess::string_member(only_line(), "name") == naughty);
  CHECK(ess::string_member(only_line(), "level") == "info");
}

TEST_CASE_FIXTURE(log_fixture, "LG-1: text that is not UTF-8 leaves the line valid") {
  log.info("login", {{"name", "\xff\xfe"}});
  CHECK(ess::string_member(only_line(), "name") == "(not UTF-8)");
}

TEST_CASE_FIXTURE(log_fixture, "LG-1: a line stays within 8 KiB and valid, whatever is logged") {
  const std::string long_text(100'000, 'x');
  const std::string controls(100'000, '\x01');
  std::string emoji;
  for (int i = 0; i < 5000; ++i) emoji += "\xf0\x9f\x98\x80";
  for (const std::string& text : {long_text, controls, emoji}) {
    log.info("a", {{"one", text}, {"two", text}, {"three", text}, {"four", text}, {"five", text}});
  }
  for (const std::string& line : sink.lines()) {
    CHECK(line.size() <= 8192);
    CHECK(ess::parse_json(line).has_value());
  }
  CHECK(sink.lines().size() == 3);
}

TEST_CASE_FIXTURE(log_fixture, "a failure is logged with its code, reason, message and private detail") {
  log.failure("db.write", ess::error(ess::errc::unavailable, "store_full", "The disk is full.").with_detail("ENOSPC"));
  const auto line = only_line();
  CHECK(ess::string_member(line, "code") == "unavailable");
  CHECK(ess::string_member(line, "reason") == "store_full");
  CHECK(ess::string_member(line, "message") == "The disk is full.");
  CHECK(ess::string_member(line, "detail") == "ENOSPC");
}

TEST_CASE("a log level is read by its name only") {
  CHECK(ess::parse_log_level("debug").value() == ess::log_level::debug);
  CHECK(ess::parse_log_level("error").value() == ess::log_level::error);
  for (const char* text : {"", "INFO", "warn", "2", "info "}) CHECK_FALSE(ess::parse_log_level(text).has_value());
}

TEST_CASE_FIXTURE(log_fixture, "LG-2: whatever has the shape of a secret is masked before it reaches the sink") {
  const std::string hidden = "s3cr3tS3CR3T-_s3cr3tS3CR3T0123456789";
  const std::string before_and_after[][2] = {
      {"Authorization: Bot ", "\r\n"},
      {"authorization: bearer ", ""},
      {"Basic ", "=="},
      {"X-API-Key: ", ", next"},
      {"key ess_live_", "."},
      {"ess_test_", ""},
      {"(ess_dev_", ")"},
      {"https://discord.com/api/v10/webhooks/800000000000000001/", "/messages/@original"},
      {"/api/v10/interactions/800000000000000001/", "/callback"},
      {"grant_type=authorization_code&code=", "&redirect_uri=x"},
      {"?state=", "&x=1"},
      {"client_secret=", "&"},
      {"code_verifier=", ""},
      {"access_token=", "&"},
      {"refresh_token=", "&"},
      {"user=a&password=", "&x"},
      {"Cookie: ess_session=", "; a=b"},
      {"Set-Cookie: __Host-ess_session=", "; Path=/"},
      {"cookie: __Host-ess_link=", ""},
      {"Cookie: a=b; ess_form=", "; c=d"},
      {"Set-Cookie: __Host-ess_form=", "; Path=/"},
      {"Cookie: ess_device=", ""},
      {"Set-Cookie: __Host-ess_device=", "; Max-Age=1"},
      {"https://ess.example/reset#", " was opened"},
      {"GET /invite#", ""},
      {R"({"access_token":")", R"(","x":1})"},
      {R"({"a":1,"refresh_token":")", R"("})"},
      {R"({"password":"two words \" and )", R"( !"})"},
      {R"({"token":")", R"("})"},
      {"NzAwMDAwMDAwMDAwMDAwMDAx.GabCde.", ""},
      {"mail of ", "@example.org to"},
  };
  for (const auto& [before, after] : before_and_after) {
    std::string text = before;
    text += hidden;
    text += after;
    CAPTURE(text);
    const std::string masked = ess::mask_secrets(text);
    CHECK(masked.find(hidden) == std::string::npos);
    CHECK(masked.find("S3CR3T0123") == std::string::npos);
    CHECK(masked.find("[redacted]") != std::string::npos);
    log.info("x", {{"text", text}});
    CHECK(sink.lines().back().find("S3CR3T0123") == std::string::npos);
  }
}

TEST_CASE("LG-2: ordinary text is not masked") {
  for (const char* text :
       {"", "the bot said hello", "code=50001", "state=open", "/invite#top", "reset# soon", "a user@home",
        "guild 900000000000000001 <@700000000000000001>", "GET /api/bot/dispatch/calls 200", "1.2.3",
        "www.example.org/webhooks/", "bearer", "ess_live_", "basic idea"}) {
    CHECK(ess::mask_secrets(text) == text);
  }
}

TEST_CASE("LG-2: several secrets in one text are all masked, and what stands between them stays") {
  CHECK(ess::mask_secrets("a code=12345678 b state=abcdefgh c") == "a code=[redacted] b state=[redacted] c");
  CHECK(ess::mask_secrets("from a.b@c.example to d@e.example.") == "from [redacted] to [redacted]");
}
