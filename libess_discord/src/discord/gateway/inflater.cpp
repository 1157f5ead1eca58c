#include "discord/gateway/inflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace ess::gateway {

namespace {

// What every payload ends with: the empty stored block of Z_SYNC_FLUSH.
constexpr std::string_view flush_mark("\x00\x00\xff\xff", 4);
constexpr std::size_t step = 16 * 1024;
// A buffer that one large payload made is not kept for the small ones after it.
constexpr std::size_t kept_capacity = 64 * 1024;

}  // namespace

struct inflater::stream {
  stream() {
    if (::inflateInit(&z) != Z_OK) throw std::bad_alloc();
  }
  ~stream() { ::inflateEnd(&z); }
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;
  z_stream z{};
};

inflater::inflater(inflate_limits limits) : limits_(limits), stream_(std::make_unique<stream>()) {}
inflater::~inflater() = default;

result<void> inflater::inflate_all(std::string_view message) {
  z_stream& z = stream_->z;
  // zlib reads from what it calls non-const and never writes to it.
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
  z.avail_in = static_cast<uInt>(message.size());
  while (true) {
    const std::size_t before = text_.size();
    text_.resize(before + step);
    z.next_out = reinterpret_cast<Bytef*>(text_.data() + before);
    z.avail_out = static_cast<uInt>(step);
    const int status = ::inflate(&z, Z_SYNC_FLUSH);
    text_.resize(before + step - z.avail_out);
    if (limits_.forbid(input_, text_.size())) return inflate_too_large();
    // The stream lives as long as the connection: one that ends is as wrong as one that is damaged.
    if (status != Z_OK && status != Z_BUF_ERROR) return inflate_failed(z.msg);
    if (z.avail_out > 0) return success();
  }
}

result<std::optional<std::string_view>> inflater::feed(std::string_view message) {
  if (broken_) return inflate_failed("after an error");
  if (complete_) {
    if (text_.capacity() > kept_capacity) text_ = std::string();
    text_.clear();
    input_ = 0;
    complete_ = false;
  }
  input_ += message.size();
  result<void> done = input_ > limits_.max_input ? result<void>(inflate_too_large()) : inflate_all(message);
  if (!done) {
    broken_ = true;
    return std::move(done).error();
  }
  tail_.append(message.substr(message.size() - std::min(message.size(), flush_mark.size())));
  if (tail_.size() > flush_mark.size()) tail_.erase(0, tail_.size() - flush_mark.size());
  if (tail_ != flush_mark) return std::optional<std::string_view>();
  tail_.clear();
  complete_ = true;
  return std::optional<std::string_view>(text_);
}

}  // namespace ess::gateway
