#include "packing.hpp"

#include <doctest/doctest.h>

using namespace ess;
using bot::read_compression;
using config::gateway_packing;
using gateway::compression;

TEST_CASE("--compress goes before ESS_BOT_COMPRESSION, and without a kind takes that one's") {
  CHECK(read_compression(std::nullopt, gateway_packing::none).value() == compression::none);
  CHECK(read_compression(std::nullopt, gateway_packing::zstd_stream).value() == compression::zstd_stream);
  CHECK(read_compression("", gateway_packing::none).value() == compression::zlib_stream);
  CHECK(read_compression("", gateway_packing::zstd_stream).value() == compression::zstd_stream);
  CHECK(read_compression("none", gateway_packing::zlib_stream).value() == compression::none);
  CHECK(read_compression("zlib-stream", gateway_packing::zstd_stream).value() == compression::zlib_stream);
  CHECK(read_compression("zstd-stream", gateway_packing::none).value() == compression::zstd_stream);
  const auto refused = read_compression("gzip", gateway_packing::none);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "invalid_compression");
}
