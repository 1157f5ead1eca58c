#include "testing/sim/zstd_stream.hpp"

#include <zstd.h>

#include <array>
#include <new>

namespace ess::testing::sim {

struct zstd_stream::impl {
  impl() : context(::ZSTD_createCCtx()) {
    if (context == nullptr) throw std::bad_alloc();
  }
  ~impl() { ::ZSTD_freeCCtx(context); }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  ZSTD_CCtx* context;
};

zstd_stream::zstd_stream() : impl_(std::make_unique<impl>()) {}
zstd_stream::~zstd_stream() = default;

std::string zstd_stream::compress(std::string_view text) {
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  std::string packed;
  std::array<char, 4096> piece{};
  std::size_t left = 1;
  while (left > 0) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ::ZSTD_compressStream2(impl_->context, &out, &in, ZSTD_e_flush);
    if (::ZSTD_isError(left) != 0) throw std::bad_alloc();
    packed.append(piece.data(), out.pos);
  }
  return packed;
}

}  // namespace ess::testing::sim
