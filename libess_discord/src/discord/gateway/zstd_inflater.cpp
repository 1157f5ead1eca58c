#include "discord/gateway/zstd_inflater.hpp"

#include <zstd.h>

#include <new>

namespace ess::gateway {

namespace {

constexpr std::size_t step = 16 * 1024;
// A buffer that one large payload made is not kept for the small ones after it.
constexpr std::size_t kept_capacity = 64 * 1024;
// 8 MiB, what RFC 8878 section 3.1.1.1.2 asks every decoder to support: the peer chooses how much memory the stream
// keeps, and this is the most it gets.
constexpr int max_window_log = 23;

}  // namespace

struct zstd_inflater::stream {
  stream() : context(::ZSTD_createDCtx()) {
    if (context == nullptr) throw std::bad_alloc();
    ::ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, max_window_log);
  }
  ~stream() { ::ZSTD_freeDCtx(context); }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  ZSTD_DCtx* context;
};

zstd_inflater::zstd_inflater(inflate_limits limits) : limits_(limits), stream_(std::make_unique<stream>()) {}
zstd_inflater::~zstd_inflater() = default;

result<void> zstd_inflater::decompress_all(std::string_view message) {
  ZSTD_inBuffer in{message.data(), message.size(), 0};
  while (true) {
    const std::size_t before = text_.size();
    text_.resize(before + step);
    ZSTD_outBuffer out{text_.data() + before, step, 0};
    const std::size_t status = ::ZSTD_decompressStream(stream_->context, &out, &in);
    text_.resize(before + out.pos);
    if (::ZSTD_isError(status) != 0) return inflate_failed(::ZSTD_getErrorName(status));
    if (limits_.forbid(message.size(), text_.size())) return inflate_too_large();
    // With room left in the output everything that this input makes is out.
    if (in.pos == in.size && out.pos < out.size) return success();
  }
}

result<std::optional<std::string_view>> zstd_inflater::feed(std::string_view message) {
  if (broken_) return inflate_failed("after an error");
  if (text_.capacity() > kept_capacity) text_ = std::string();
  text_.clear();
  result<void> done = message.size() > limits_.max_input ? result<void>(inflate_too_large()) : decompress_all(message);
  if (!done) {
    broken_ = true;
    return std::move(done).error();
  }
  return std::optional<std::string_view>(text_);
}

}  // namespace ess::gateway
