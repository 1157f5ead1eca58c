// zlib-stream: one zlib stream per connection, each payload ending in a sync flush (Events / Using Gateway, "Transport
// Compression"). Without socket or clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "discord/gateway/payload_stream.hpp"

namespace ess::gateway {

class inflater final : public payload_stream {
 public:
  /// Errors: std::bad_alloc where zlib has no memory.
  explicit inflater(inflate_limits limits = {});
  ~inflater() override;
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  result<std::optional<std::string_view>> feed(std::string_view message) override;

 private:
  struct stream;
  result<void> inflate_all(std::string_view message);

  inflate_limits limits_;
  std::unique_ptr<stream> stream_;
  std::string text_;
  std::string tail_;  // the last bytes of the input: a payload's end may be cut in two
  std::size_t input_ = 0;
  bool complete_ = false;  // what is in text_ was handed out
  bool broken_ = false;
};

}  // namespace ess::gateway
