#include "testing/sim/zlib_stream.hpp"

#include <zlib.h>

#include <new>

namespace ess::testing::sim {

struct zlib_stream::impl {
  z_stream z{};
};

std::string packed_payload(std::string_view text) {
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string out(size, '\0');
  const auto* input = reinterpret_cast<const Bytef*>(text.data());
  const int done = ::compress(reinterpret_cast<Bytef*>(out.data()), &size, input, static_cast<uLong>(text.size()));
  if (done != Z_OK) throw std::bad_alloc();
  out.resize(size);
  return out;
}

zlib_stream::zlib_stream() : impl_(std::make_unique<impl>()) {
  if (deflateInit(&impl_->z, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::bad_alloc();
}

zlib_stream::~zlib_stream() { deflateEnd(&impl_->z); }

std::string zlib_stream::compress(std::string_view text) {
  // zlib's interface takes the input without const although it does not write to it; a copy keeps this honest.
  std::string input(text);
  impl_->z.next_in = reinterpret_cast<Bytef*>(input.data());
  impl_->z.avail_in = static_cast<uInt>(input.size());
  std::string out;
  char piece[4096];
  do {
    impl_->z.next_out = reinterpret_cast<Bytef*>(piece);
    impl_->z.avail_out = sizeof piece;
    deflate(&impl_->z, Z_SYNC_FLUSH);
    out.append(piece, sizeof piece - impl_->z.avail_out);
  } while (impl_->z.avail_out == 0);
  return out;
}

}  // namespace ess::testing::sim
