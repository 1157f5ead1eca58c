#include "discord/gateway/inflater.hpp"

#include <doctest/doctest.h>

#include <string>

#include "testing/sim/zlib_stream.hpp"

namespace {

using namespace ess;
using gateway::inflater;
using testing::sim::zlib_stream;

std::string fed(inflater& in, std::string_view message) {
  const auto out = in.feed(message);
  if (!out) return out.error().reason();
  return *out ? std::string(**out) : std::string("(more)");
}

}  // namespace

TEST_CASE("payloads of one stream come out as they went in, whole or in pieces of any size") {
  zlib_stream deflate;
  inflater in;
  for (std::size_t n = 0; n < 50; ++n) {
    const std::string text = "{\"op\":0,\"s\":" + std::to_string(n) + ",\"d\":\"" +
                             std::string(n * 997, static_cast<char>('a' + n % 26)) + "\"}";
    const std::string packed = deflate.compress(text);
    const std::size_t cut = packed.size() * n / 50;
    if (cut > 0 && cut < packed.size() &&
        !std::string_view(packed).substr(0, cut).ends_with(std::string_view("\0\0\xff\xff", 4))) {
      CHECK(fed(in, std::string_view(packed).substr(0, cut)) == "(more)");
      CHECK(fed(in, std::string_view(packed).substr(cut)) == text);
    } else {
      CHECK(fed(in, packed) == text);
    }
  }
}

TEST_CASE("GW-2: 10 MiB of zeros, deflated, are refused long before they are all there") {
  zlib_stream deflate;
  const std::string packed = deflate.compress(std::string(10 * 1024 * 1024, '\0'));
  REQUIRE(packed.size() < 20'000);
  inflater in;
  CHECK(fed(in, packed) == "inflate_too_large");
  CHECK(fed(in, packed) == "inflate_failed");
}

TEST_CASE("GW-2: a stream without end of payload is bounded by what came in and by what came out") {
  gateway::inflate_limits limits;
  limits.max_input = 1'000;
  limits.max_output = 100'000;
  inflater by_input(limits);
  zlib_stream deflate;
  std::string random(5'000, ' ');
  std::uint32_t seed = 1;
  for (char& c : random) c = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
  std::string packed = deflate.compress(random);
  std::string last;
  for (std::size_t at = 0; at + 100 < packed.size() && (last.empty() || last == "(more)"); at += 100) {
    last = fed(by_input, packed.substr(at, 100));
  }
  CHECK(last == "inflate_too_large");
  zlib_stream again;
  inflater by_output(limits);
  CHECK(fed(by_output, again.compress(std::string(100'001, 'x'))) == "inflate_too_large");
}

TEST_CASE("GW-2: a large but honest payload passes") {
  zlib_stream deflate;
  std::string guild = "[";
  for (int n = 0; n < 200'000; ++n) guild += "{\"id\":\"" + std::to_string(n * 7919ll) + "\",\"name\":\"member\"},";
  inflater in;
  CHECK(fed(in, deflate.compress(guild)) == guild);
  CHECK(fed(in, deflate.compress("{}")) == "{}");
}

TEST_CASE("GW-3: what is no zlib stream, a damaged or a truncated one, fails or waits, and never ends the process") {
  inflater garbage;
  CHECK(fed(garbage, "this is no zlib stream") == "inflate_failed");
  zlib_stream deflate;
  const std::string packed = deflate.compress(R"({"op":10,"d":{"heartbeat_interval":41250}})");
  for (std::size_t n = 0; n < packed.size(); ++n) {
    std::string damaged = packed;
    damaged[n] = static_cast<char>(damaged[n] ^ 0x55);
    inflater in;
    const std::string out = fed(in, damaged);
    CHECK((out == "inflate_failed" || out == "inflate_too_large" || !out.empty()));
  }
  inflater cut;
  CHECK(fed(cut, std::string_view(packed).substr(0, packed.size() / 2)) == "(more)");
  inflater empty;
  CHECK(fed(empty, "") == "(more)");
}
