// Transport compression of the gateway: one zstd frame per connection, never ended, flushed after every payload.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "testing/sim/packing_stream.hpp"

namespace ess::testing::sim {

class zstd_stream final : public packing_stream {
 public:
  zstd_stream();
  ~zstd_stream() override;
  zstd_stream(const zstd_stream&) = delete;
  zstd_stream& operator=(const zstd_stream&) = delete;

  std::string compress(std::string_view text) override;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace ess::testing::sim
