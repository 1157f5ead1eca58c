#include "http/head_parser.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ess::http {

namespace {

/// "complete", "incomplete", or the status of the refusal.
std::string verdict(std::string_view bytes) {
  parsed_head head;
  refusal why;
  switch (parse_head(bytes, head, why)) {
    case head_state::complete:
      return "complete";
    case head_state::incomplete:
      return "incomplete";
    case head_state::refused:
      break;
  }
  CHECK_FALSE(why.reason.empty());
  CHECK_FALSE(why.message.empty());
  return std::to_string(why.status);
}

std::string with_fields(std::string_view fields) {
  return "POST /x HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}
std::string with_line(std::string_view line) { return std::string(line) + "\r\nHost: a\r\n\r\n"; }

}  // namespace

TEST_CASE("a plain head is taken apart") {
  const std::string bytes =
      "POST /a/b?c=d HTTP/1.1\r\nHost: example.org:80\r\nContent-Length: 12\r\nX-Y:  spaced out \t\r\n\r\nbody";
  parsed_head head;
  refusal why;
  REQUIRE(parse_head(bytes, head, why) == head_state::complete);
  CHECK(head.verb == method::post);
  CHECK(head.target == "/a/b?c=d");
  CHECK(head.host == "example.org:80");
  CHECK(head.framing == body_framing::length);
  CHECK(head.content_length == 12);
  CHECK_FALSE(head.wants_close);
  CHECK(head.size == bytes.size() - 4);
  REQUIRE(head.fields.size() == 3);
  CHECK(bytes.substr(head.fields[2].value_at, head.fields[2].value_size) == "spaced out");
}

TEST_CASE("every prefix of a good head is incomplete, never refused") {
  const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(verdict(std::string_view(bytes).substr(0, size)) == "incomplete");
  }
  CHECK(verdict(bytes) == "complete");
}

TEST_CASE("HT-1: any doubt about the length of a body is refused") {
  for (const char* fields : {"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n",
                             "Transfer-Encoding: gzip\r\n",
                             "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: gzip, chunked\r\n",
                             "Transfer-Encoding: chunked, gzip\r\n",
                             "Transfer-Encoding: \"chunked\"\r\n",
                             "Transfer-Encoding: ,chunked\r\n",
                             "Transfer-Encoding:\r\n",
                             "Transfer-Encoding: chunked;q=1\r\n",
                             "Transfer-Encoding: xchunked\r\n",
                             "Transfer-Encoding: identity\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                             "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
                             "Content-Length: 3\r\nContent-Length: 3\r\n",
                             "Content-Length: 3\r\nContent-Length: 4\r\n",
                             "Content-Length: 3, 3\r\n",
                             "Content-Length: 03\r\n",
                             "Content-Length: 00\r\n",
                             "Content-Length: +3\r\n",
                             "Content-Length: -3\r\n",
                             "Content-Length: 0x3\r\n",
                             "Content-Length: 3 3\r\n",
                             "Content-Length:\r\n",
                             "Content-Length: 3;\r\n",
                             "Content-Length: 99999999999999999999\r\n",
                             "Content-Length: 3.0\r\n",
                             "Transfer-Encoding : chunked\r\n",
                             "Transfer-Encoding\t: chunked\r\n",
                             " Transfer-Encoding: chunked\r\n",
                             "X: y\r\n Transfer-Encoding: chunked\r\n",
                             "X: y\r\n\tfolded\r\n",
                             "Transfer-Encoding: chunked\n\r\n",
                             "X: y\nContent-Length: 3\r\n",
                             "X: y\rContent-Length: 3\r\n",
                             "Content-Length: 3\r\r\n",
                             "Transfer-Encoding: \x0b"
                             "chunked\r\n"}) {
    INFO(std::string(fields));
    CHECK(verdict(with_fields(fields)) == "400");
  }
  CHECK(verdict("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == "400");
  CHECK(verdict(with_fields("Transfer-Encoding: chunked\r\n")) == "complete");
  CHECK(verdict(with_fields("Content-Length: 0\r\n")) == "complete");
}

TEST_CASE("HT-1: a head that is no well-formed HTTP/1.1 is refused") {
  for (const char* line : {"GET /",
                           "GET  / HTTP/1.1",
                           "GET / HTTP/1.1 ",
                           " GET / HTTP/1.1",
                           "GET /a b HTTP/1.1",
                           "GET\t/\tHTTP/1.1",
                           "G@T / HTTP/1.1",
                           "GET / http/1.1",
                           "GET / HTTP/11",
                           "GET / HTTP/1.1x",
                           "GET /#x HTTP/1.1",
                           "GET /\x80 HTTP/1.1",
                           "GET /\x7f HTTP/1.1",
                           "GET x HTTP/1.1",
                           "GET  HTTP/1.1",
                           "GET * HTTP/1.1",
                           "GET http://b/ HTTP/1.1",
                           "GET http://a HTTP/1.1",
                           "GET ftp://a/ HTTP/1.1",
                           "GET //a@b/ HTTP/1.1\x01",
                           "GET /\r HTTP/1.1",
                           "\r\nGET / HTTP/1.1"}) {
    INFO(std::string(line));
    CHECK(verdict(with_line(line)) == "400");
  }
  CHECK(verdict(with_line("GET http://a/x HTTP/1.1")) == "complete");
  for (const char* line : {"GET / HTTP/1.2", "GET / HTTP/2.0", "GET / HTTP/0.9"})
    CHECK(verdict(with_line(line)) == "505");
  for (const char* line : {"TRACE / HTTP/1.1", "CONNECT / HTTP/1.1", "BREW / HTTP/1.1", "get / HTTP/1.1"}) {
    CHECK(verdict(with_line(line)) == "501");
  }
  for (const char* fields :
       {": empty\r\n", "no colon\r\n", "X Y: z\r\n", "X: \x01\r\n", "X: a\x7f\r\n", "X\x80: a\r\n"}) {
    INFO(std::string(fields));
    CHECK(verdict(with_fields(fields)) == "400");
  }
  CHECK(verdict(with_fields(std::string("X: a\0b\r\n", 8))) == "400");
}

TEST_CASE("HT-10: PRI and other openings that are no request are refused before their end") {
  CHECK(verdict("\x16\x03\x01") == "400");
  CHECK(verdict("GET / HTTP/1.1\nHost: a\n\n") == "400");
  CHECK(verdict("PRI * HTTP/2.0\r\n\r\n") == "505");
}

TEST_CASE("HT-3, AK-6: headers that may appear once are refused when they appear twice") {
  for (const char* name :
       {"Host", "Content-Length", "Content-Type", "Authorization", "Cookie", "X-API-Key", "x-api-key", "Origin"}) {
    const std::string once = std::string(name) + ": 1\r\n";
    INFO(std::string(name));
    const bool is_host = std::string(name) == "Host";
    if (!is_host) CHECK(verdict(with_fields(once)) == "complete");
    CHECK(verdict(with_fields(is_host ? once : once + once)) == "400");
  }
  CHECK(verdict(with_fields("Accept: a\r\nAccept: b\r\n")) == "complete");
  // Whoever checks signatures refuses what is not there exactly once, as any other bad signature (SG-1).
  CHECK(verdict(with_fields("X-Signature-Ed25519: 1\r\nX-Signature-Ed25519: 1\r\n")) == "complete");
}

TEST_CASE("HT-3: a header with an underscore is not seen as the one with a dash") {
  parsed_head head;
  refusal why;
  const auto bytes = with_fields("X_API_Key: 1\r\nContent_Length: 5\r\n");
  REQUIRE(parse_head(bytes, head, why) == head_state::complete);
  CHECK(head.fields.size() == 1);
  CHECK(head.framing == body_framing::none);
}

TEST_CASE("HT-4: a missing or malformed Host is refused") {
  CHECK(verdict("GET / HTTP/1.1\r\n\r\n") == "400");
  CHECK(verdict("GET / HTTP/1.0\r\n\r\n") == "400");
  for (const char* host :
       {"", "a b", "a/b", "a@b", "a:", "a:123456", "a:8x", "a,b", "[::1", "[::1]x", "[x]", "a:1:2", "\xc3\xa4"}) {
    INFO(std::string(host));
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n") == "400");
  }
  for (const char* host : {"localhost", "localhost:3000", "127.0.0.1:1", "[::1]", "[::1]:3000", "ess.example.org"}) {
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n") == "complete");
  }
}

TEST_CASE("HT-2: too many or too large fields are 431, a long target 414, both before the head is complete too") {
  std::string many;
  for (int i = 0; i < 63; ++i) many += "X: y\r\n";
  CHECK(verdict(with_fields(many)) == "complete");
  CHECK(verdict(with_fields(many + "X: y\r\n")) == "431");
  CHECK(verdict(with_fields("X: " + std::string(4000, 'y') + "\r\n")) == "complete");
  CHECK(verdict(with_fields("X: " + std::string(4200, 'y') + "\r\n")) == "431");
  const std::string three = "X: " + std::string(3000, 'y') + "\r\n";
  CHECK(verdict(with_fields(three + three)) == "complete");
  CHECK(verdict(with_fields(three + three + three)) == "431");
  CHECK(verdict("GET / HTTP/1.1\r\n" + three + three + three + three) == "431");
  CHECK(verdict(with_line("GET /" + std::string(2047, 'x') + " HTTP/1.1")) == "complete");
  CHECK(verdict(with_line("GET /" + std::string(2048, 'x') + " HTTP/1.1")) == "414");
  CHECK(verdict("GET /" + std::string(3000, 'x')) == "414");
}

TEST_CASE("connection, upgrade and expectation are understood") {
  const auto parse = [](std::string_view fields) {
    static std::string bytes;
    bytes = with_fields(fields);
    parsed_head head;
    refusal why;
    REQUIRE(parse_head(bytes, head, why) == head_state::complete);
    return head;
  };
  CHECK(parse("Connection: close\r\n").wants_close);
  CHECK(parse("Connection: foo, Close\r\n").wants_close);
  CHECK_FALSE(parse("Connection: closed\r\n").wants_close);
  CHECK(parse("Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n").upgrades_to_websocket);
  CHECK_FALSE(parse("Upgrade: websocket\r\n").upgrades_to_websocket);
  CHECK_FALSE(parse("Connection: upgrade\r\nUpgrade: h2c\r\n").upgrades_to_websocket);
  CHECK(parse("Expect: 100-continue\r\n").expects_continue);
  CHECK(verdict(with_fields("Expect: 200-ok\r\n")) == "417");
}

}  // namespace ess::http
