// Reads a chunked body strictly: bounded extensions, bounded overhead, no trailers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/head_parser.hpp"

namespace ess::http {

inline constexpr refusal body_too_large{413, "body_too_large", "The body is larger than this address accepts."};

/// Fed with whatever arrives; appends to a body. No sockets, no clock.
class chunked_decoder {
 public:
  explicit chunked_decoder(std::size_t max_body) : max_body_(max_body) {}

  enum class state { more, done, refused };
  /// Takes what it can from the front of `bytes` and says how much in `used`. After `done`, the rest belongs to the
  /// next request. After `refused`, `why` says why.
  state feed(std::string_view bytes, std::size_t& used, std::string& body, refusal& why);

 private:
  enum class step { size_line, data, data_end, last_line };
  state read_size_line(std::string_view& bytes, refusal& why);
  state read_data(std::string_view& bytes, std::string& body);
  state expect_line_end(std::string_view& bytes, refusal& why);
  bool parse_size(refusal& why);

  std::size_t max_body_;
  step step_ = step::size_line;
  std::string line_;             ///< the size line so far
  std::uint64_t left_ = 0;       ///< bytes of this chunk still to come
  std::uint64_t announced_ = 0;  ///< bytes of all chunks so far
  std::uint64_t wire_ = 0;       ///< bytes taken from the wire so far
  bool cr_seen_ = false;
};

}  // namespace ess::http
