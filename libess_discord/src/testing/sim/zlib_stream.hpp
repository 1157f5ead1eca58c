// Transport compression of the gateway: one deflate stream per connection, flushed after every payload.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "testing/sim/packing_stream.hpp"

namespace ess::testing::sim {

/// One payload as a complete zlib stream of its own (Gateway, "Payload Compression").
std::string packed_payload(std::string_view text);

class zlib_stream final : public packing_stream {
 public:
  zlib_stream();
  ~zlib_stream() override;
  zlib_stream(const zlib_stream&) = delete;
  zlib_stream& operator=(const zlib_stream&) = delete;

  /// The bytes of one message; they end in 00 00 FF FF.
  std::string compress(std::string_view text) override;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ess::testing::sim
