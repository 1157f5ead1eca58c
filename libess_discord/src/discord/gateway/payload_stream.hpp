// What turns the binary messages of one connection into payloads, and the bounds it keeps.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "ess/base/result.hpp"
#include "ess/discord/gateway/shard.hpp"

namespace ess::gateway {

/// Bounds of one payload (security requirement GW-2).
struct inflate_limits {
  std::size_t max_input = 16 * 1024 * 1024;   ///< compressed bytes
  std::size_t max_output = 64 * 1024 * 1024;  ///< text
  std::size_t max_ratio = 200;                ///< text per compressed byte
  std::size_t free_output = 64 * 1024;        ///< so much text is never a bomb, however small its input

  bool forbid(std::size_t input, std::size_t output) const noexcept {
    return output > max_output || (output > free_output && output / max_ratio > input);
  }
};

/// One connection's stream; a new connection needs a new one. Threads: one.
class payload_stream {
 public:
  virtual ~payload_stream() = default;

  /// One message. Answers the payload that it completes, valid until the next call, or nothing while more has to come.
  /// Errors: `inflate_too_large` (too_large), `inflate_failed` (corrupt). After an error the stream is of no further
  /// use, and says so again.
  virtual result<std::optional<std::string_view>> feed(std::string_view message) = 0;
};

/// Null where nothing is packed. Errors: std::bad_alloc where the library has no memory.
std::unique_ptr<payload_stream> make_payload_stream(compression packing);

error inflate_failed(const char* why);
error inflate_too_large();

}  // namespace ess::gateway
