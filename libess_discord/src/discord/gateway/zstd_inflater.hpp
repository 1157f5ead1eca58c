// zstd-stream: one zstd stream per connection, each message one payload, the frame left open (Events / Using Gateway,
// "Transport Compression"). Without socket or clock.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "discord/gateway/payload_stream.hpp"

namespace ess::gateway {

class zstd_inflater final : public payload_stream {
 public:
  /// Errors: std::bad_alloc where zstd has no memory.
  explicit zstd_inflater(inflate_limits limits = {});
  ~zstd_inflater() override;
  zstd_inflater(const zstd_inflater&) = delete;
  zstd_inflater& operator=(const zstd_inflater&) = delete;

  /// Every message is a whole payload, so this never answers nothing.
  result<std::optional<std::string_view>> feed(std::string_view message) override;

 private:
  struct stream;
  result<void> decompress_all(std::string_view message);

  inflate_limits limits_;
  std::unique_ptr<stream> stream_;
  std::string text_;
  bool broken_ = false;
};

}  // namespace ess::gateway
