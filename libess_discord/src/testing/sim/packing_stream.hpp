// Transport compression of one gateway connection.
#pragma once

#include <string>
#include <string_view>

namespace ess::testing::sim {

class packing_stream {
 public:
  virtual ~packing_stream() = default;
  /// The bytes of the message that carries this payload.
  virtual std::string compress(std::string_view text) = 0;
};

}  // namespace ess::testing::sim
