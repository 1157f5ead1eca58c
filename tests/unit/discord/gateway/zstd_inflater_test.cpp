#include "discord/gateway/zstd_inflater.hpp"

#include <doctest/doctest.h>

#include <string>

#include "testing/sim/zstd_stream.hpp"

namespace {

using namespace ess;
using gateway::zstd_inflater;
using testing::sim::zstd_stream;

std::string fed(zstd_inflater& in, std::string_view message) {
  const auto out = in.feed(message);
  if (!out) return out.error().reason();
  return *out ? std::string(**out) : std::string("(more)");
}

std::string noise(std::size_t size) {
  std::string bytes(size, ' ');
  std::uint32_t seed = 1;
  for (char& c : bytes) c = static_cast<char>((seed = seed * 1664525u + 1013904223u) >> 24);
  return bytes;
}

}  // namespace

TEST_CASE("payloads of one zstd stream come out as they went in, and later ones lean on earlier ones") {
  zstd_stream pack;
  zstd_inflater in;
  const std::string unlike = noise(20'000);
  const std::size_t first = pack.compress(unlike).size();
  zstd_stream again;
  CHECK(fed(in, again.compress(unlike)) == unlike);
  const std::string repeated = again.compress(unlike);
  CHECK(repeated.size() < first / 10);
  CHECK(fed(in, repeated) == unlike);
  for (std::size_t n = 0; n < 50; ++n) {
    const std::string text = "{\"op\":0,\"s\":" + std::to_string(n) + ",\"d\":\"" +
                             std::string(n * 997, static_cast<char>('a' + n % 26)) + "\"}";
    CHECK(fed(in, again.compress(text)) == text);
  }
}

TEST_CASE("GW-2: 10 MiB of zeros under zstd are refused long before they are all there") {
  zstd_stream pack;
  const std::string packed = pack.compress(std::string(10 * 1024 * 1024, '\0'));
  REQUIRE(packed.size() < 20'000);
  zstd_inflater in;
  CHECK(fed(in, packed) == "inflate_too_large");
  CHECK(fed(in, packed) == "inflate_failed");
}

TEST_CASE("GW-2: a zstd message is bounded by what came in and by what came out, and so is its window") {
  gateway::inflate_limits limits;
  limits.max_input = 1'000;
  limits.max_output = 100'000;
  zstd_stream pack;
  zstd_inflater by_input(limits);
  CHECK(fed(by_input, pack.compress(noise(5'000))) == "inflate_too_large");
  zstd_stream again;
  zstd_inflater by_output(limits);
  CHECK(fed(by_output, again.compress(std::string(100'001, 'x'))) == "inflate_too_large");
  // A frame header that asks for a window of 2^27 bytes: magic, descriptor, window descriptor (RFC 8878, 3.1.1.1).
  const std::string greedy("\x28\xb5\x2f\xfd\x00\x88\x01\x00\x00", 9);
  zstd_inflater by_window;
  CHECK(fed(by_window, greedy) == "inflate_failed");
}

TEST_CASE("GW-2: a large but honest payload passes under zstd") {
  zstd_stream pack;
  std::string guild = "[";
  for (int n = 0; n < 200'000; ++n) guild += "{\"id\":\"" + std::to_string(n * 7919ll) + "\",\"name\":\"member\"},";
  zstd_inflater in;
  CHECK(fed(in, pack.compress(guild)) == guild);
  CHECK(fed(in, pack.compress("{}")) == "{}");
}

TEST_CASE(
    "GW-3: what is no zstd stream, a damaged or a truncated one, fails or yields less, and never ends the process") {
  zstd_inflater garbage;
  CHECK(fed(garbage, "this is no zstd stream") == "inflate_failed");
  zstd_stream pack;
  const std::string text = R"({"op":10,"d":{"heartbeat_interval":41250}})";
  const std::string packed = pack.compress(text);
  for (std::size_t n = 0; n < packed.size(); ++n) {
    std::string damaged = packed;
    damaged[n] = static_cast<char>(damaged[n] ^ 0x55);
    zstd_inflater in;
    (void)fed(in, damaged);
    zstd_inflater cut;
    CHECK(fed(cut, std::string_view(packed).substr(0, n)) != text);
  }
  zstd_inflater empty;
  CHECK(fed(empty, "").empty());
}
