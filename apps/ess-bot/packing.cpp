#include "packing.hpp"

namespace ess::bot {

namespace {

using gateway::compression;

compression packing_of(config::gateway_packing setting) {
  switch (setting) {
    case config::gateway_packing::zlib_stream:
      return compression::zlib_stream;
    case config::gateway_packing::zstd_stream:
      return compression::zstd_stream;
    case config::gateway_packing::none:
      break;
  }
  return compression::none;
}

}  // namespace

result<compression> read_compression(const std::optional<std::string>& typed, config::gateway_packing setting) {
  const compression set = packing_of(setting);
  if (!typed) return set;
  if (typed->empty()) return set == compression::none ? compression::zlib_stream : set;
  if (*typed == "none") return compression::none;
  if (*typed == "zlib-stream") return compression::zlib_stream;
  if (*typed == "zstd-stream") return compression::zstd_stream;
  return error(errc::invalid_argument, "invalid_compression",
               "--compress is written alone or with one of none, zlib-stream and zstd-stream.");
}

}  // namespace ess::bot
