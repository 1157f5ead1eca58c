#include "discord/gateway/payload_stream.hpp"

#include "discord/gateway/inflater.hpp"
#include "discord/gateway/zstd_inflater.hpp"

namespace ess::gateway {

error inflate_failed(const char* why) {
  return error(errc::corrupt, "inflate_failed", "The gateway sent something that cannot be decompressed.")
      .with_detail(why == nullptr ? "" : why);
}

error inflate_too_large() {
  return error(errc::too_large, "inflate_too_large", "The gateway sent something that is too large decompressed.");
}

std::unique_ptr<payload_stream> make_payload_stream(compression packing) {
  switch (packing) {
    case compression::zlib_stream:
      return std::make_unique<inflater>();
    case compression::zstd_stream:
      return std::make_unique<zstd_inflater>();
    case compression::none:
      break;
  }
  return nullptr;
}

}  // namespace ess::gateway
