// zlib-stream: one zlib stream per connection, each payload ending in a sync flush (Events / Using Gateway, "Transport
// Compression"). Without socket or clock.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::gateway {

/// Bounds of one payload (security requirement GW-2).
struct inflate_limits {
  std::size_t max_input = 16 * 1024 * 1024;   ///< compressed bytes
  std::size_t max_output = 64 * 1024 * 1024;  ///< text
  std::size_t max_ratio = 200;                ///< text per compressed byte
  std::size_t free_output = 64 * 1024;        ///< so much text is never a bomb, however small its input
};

/// Turns the binary messages of one connection into text. A new connection needs a new one.
class inflater {
 public:
  /// Errors: std::bad_alloc where zlib has no memory.
  explicit inflater(inflate_limits limits = {});
  ~inflater();
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  /// One message. Answers the payload that it completes, valid until the next call, or nothing while more has to come.
  /// Errors: `inflate_too_large` (too_large), `inflate_failed` (corrupt). After an error the stream is of no further
  /// use, and says so again.
  result<std::optional<std::string_view>> feed(std::string_view message);

 private:
  struct stream;
  result<void> inflate_all(std::string_view message);
  bool is_a_bomb() const;

  inflate_limits limits_;
  std::unique_ptr<stream> stream_;
  std::string text_;
  std::string tail_;  // the last bytes of the input: a payload's end may be cut in two
  std::size_t input_ = 0;
  bool complete_ = false;  // what is in text_ was handed out
  bool broken_ = false;
};

}  // namespace ess::gateway
