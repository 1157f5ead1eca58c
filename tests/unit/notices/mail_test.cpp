#include "ess/notices/mail.hpp"

#include <doctest/doctest.h>

#include "ess/base/encoding.hpp"
#include "support/builders.hpp"

using namespace ess;
using namespace ess::test;

namespace {

std::string written(const notices::mail_message& message) {
  REQUIRE(notices::check(message));
  return notices::to_rfc5322(message, "ess@example.org", "01k@example.org", fake_clock().now());
}

}  // namespace

TEST_CASE("a plain mail is written as it is, with the headers a mail program needs") {
  CHECK(written({"ann@example.org", "Hello", "First line\nSecond line\n"}) ==
        "From: ess@example.org\n"
        "To: ann@example.org\n"
        "Subject: Hello\n"
        "Date: Thu, 01 Jan 2026 00:00:00 +0000\n"
        "Message-ID: <01k@example.org>\n"
        "Auto-Submitted: auto-generated\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 7bit\n"
        "\n"
        "First line\nSecond line\n");
}

TEST_CASE("text beyond ASCII travels encoded: the subject in words that never split a character") {
  std::string subject;
  for (int n = 0; n < 30; ++n) subject += "ä€";
  const auto text = written({"ann@example.org", subject, "Grüße\n"});
  for (const char c : text) CHECK(static_cast<unsigned char>(c) < 0x80);
  CHECK(text.find(to_base64("Grüße\n")) != std::string::npos);
  CHECK(text.find("Content-Transfer-Encoding: base64\n") != std::string::npos);
  const auto from = text.find("Subject: ") + 9;
  std::string decoded;
  std::string line = text.substr(from, text.find("\nDate:") - from);
  while (!line.empty()) {
    const auto end = std::min(line.find("\n "), line.size());
    const auto word = line.substr(0, end);
    CHECK(word.size() <= 75);
    const auto part = from_base64(word.substr(10, word.size() - 12));
    REQUIRE(part);
    decoded += *part;
    line.erase(0, std::min(end + 2, line.size()));
  }
  CHECK(decoded == subject);
}

TEST_CASE("a body that a mail program could misread travels as base64") {
  for (const std::string& body :
       {std::string(".\nmore"), std::string(200, 'x'), std::string("a\rb"), std::string("a\tb")}) {
    CHECK(written({"ann@example.org", "Hello", body}).find(": base64\n") != std::string::npos);
  }
}

TEST_CASE("no address and no subject begins a header or a second recipient") {
  for (const char* address :
       {"ann@example.org\nBcc: eve@example.org", "ann@example.org,eve@example.org", "ann@example.org eve@example.org",
        "Ann <ann@example.org>", "\"a\"@example.org", "-oQ/tmp@example.org", "@example.org", "ann@", "ann", "",
        "a@b@example.org", "ann@example.org;eve@example.org", "ann(x)@example.org", "änn@example.org"}) {
    CAPTURE(address);
    CHECK(reason_of(notices::check({address, "Hello", "Text"})) == "mail_invalid");
  }
  CHECK(reason_of(notices::check({"ann@example.org", "a\r\nBcc: eve@example.org", "Text"})) == "mail_invalid");
  CHECK(reason_of(notices::check({"ann@example.org", "\xff", "Text"})) == "mail_invalid");
  CHECK(reason_of(notices::check({"ann@example.org", "Hello", std::string("a\0b", 3)})) == "mail_invalid");
  // A subject that looks like an encoded word stays what it is.
  CHECK(written({"ann@example.org", "=?UTF-8?B?eA==?=", "Text"}).find("Subject: =?UTF-8?B?eA==?=\n") ==
        std::string::npos);
}

TEST_CASE("a queued mail reads back as it was, and a damaged one is refused") {
  const notices::mail_message message{"ann@example.org", "Hällo", "Text \"quoted\"\n"};
  const auto back = must(notices::from_payload(notices::to_payload(message)));
  CHECK(back.to == message.to);
  CHECK(back.subject == message.subject);
  CHECK(back.body == message.body);
  for (const char* damaged : {"", "{}", R"({"to":"a@b","subject":"x"})", R"({"to":"a,b@c","subject":"x","body":""})"}) {
    CHECK(reason_of(notices::from_payload(damaged)) == "mail_invalid");
  }
}
