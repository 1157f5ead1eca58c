#include "http/chunked_decoder.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ess::http {

namespace {

struct decoded {
  chunked_decoder::state state = chunked_decoder::state::more;
  std::string body;
  std::size_t used = 0;
  refusal why;
};

/// Feeds `bytes` in pieces of `step`.
decoded decode(std::string_view bytes, std::size_t step, std::size_t cap = 100'000) {
  decoded outcome;
  chunked_decoder decoder(cap);
  while (outcome.state == chunked_decoder::state::more && outcome.used < bytes.size()) {
    std::size_t used = 0;
    outcome.state = decoder.feed(bytes.substr(outcome.used, step), used, outcome.body, outcome.why);
    outcome.used += used;
  }
  return outcome;
}

}  // namespace

TEST_CASE("a chunked body is the same however it arrives, and what follows it is left alone") {
  const std::string bytes = "5\r\nhello\r\n01;name=\"v\"\r\n \r\nA\r\n0123456789\r\n0\r\n\r\nGET /";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    const auto outcome = decode(bytes, step);
    CHECK(outcome.state == chunked_decoder::state::done);
    CHECK(outcome.body == "hello 0123456789");
    CHECK(bytes.substr(outcome.used) == "GET /");
  }
}

TEST_CASE("HT-1: a malformed chunk is refused however it arrives") {
  for (const char* bytes :
       {"x\r\n", "\r\n", ";\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n", "5\nhello\r\n", "5\r\nhelloX\r\n",
        "5\r\nhello\n", "5\r\nhello\r\r\n", "0x5\r\nhello\r\n", "-5\r\n", "+5\r\n", "123456789\r\n",
        "5;a\x01\r\nhello\r\n", "5\rhello\r\n", "5,5\r\nhello\r\n", "5_\r\n"}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{1000}}) {
      INFO(std::string(bytes));
      const auto outcome = decode(bytes, step);
      CHECK(outcome.state == chunked_decoder::state::refused);
      CHECK(outcome.why.status == 400);
    }
  }
}

TEST_CASE("AK-6: a trailer is refused, so no key can arrive in one") {
  const auto outcome = decode("0\r\nX-API-Key: k\r\n\r\n", 1000);
  CHECK(outcome.state == chunked_decoder::state::refused);
  CHECK(outcome.why.reason == "trailer_refused");
}

TEST_CASE("HT-2: body, extensions and overhead of a chunked body are bounded") {
  CHECK(decode("5\r\nhello\r\n0\r\n\r\n", 1000, 5).state == chunked_decoder::state::done);
  const auto large = decode("6\r\nhello", 1000, 5);
  CHECK(large.state == chunked_decoder::state::refused);
  CHECK(large.why.status == 413);
  const auto sum = decode("3\r\nabc\r\n3\r\nabc\r\n", 1000, 5);
  CHECK(sum.state == chunked_decoder::state::refused);
  CHECK(decode("ffffffff\r\n", 1000).why.status == 413);

  CHECK(decode("1;" + std::string(250, 'e') + "\r\nx\r\n0\r\n\r\n", 1000).state == chunked_decoder::state::done);
  CHECK(decode("1;" + std::string(300, 'e') + "\r\nx\r\n0\r\n\r\n", 1000).state == chunked_decoder::state::refused);
  CHECK(decode("1;" + std::string(300, 'e'), 1).state == chunked_decoder::state::refused);

  std::string crumbs;
  for (int i = 0; i < 200'000; ++i) crumbs += "1\r\nx\r\n";
  const auto wasteful = decode(crumbs, 4096, 1'000'000);
  CHECK(wasteful.state == chunked_decoder::state::refused);
  CHECK(wasteful.why.reason == "chunk_overhead");
  CHECK(wasteful.used < 64 * 1024);
}

}  // namespace ess::http
