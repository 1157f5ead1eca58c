#include "net/byte_stream.hpp"

namespace ess::net {

class byte_stream::line {
 public:
  virtual ~line() = default;
  virtual plain_stream& lowest() noexcept = 0;
  virtual void read_some(boost::asio::mutable_buffer into, transfer_handler then) = 0;
  virtual void write_some(const written_pieces& from, transfer_handler then) = 0;
};

class byte_stream::plain_line final : public line {
 public:
  explicit plain_line(plain_stream stream) : stream_(std::move(stream)) {}
  plain_stream& lowest() noexcept override { return stream_; }
  void read_some(boost::asio::mutable_buffer into, transfer_handler then) override {
    stream_.async_read_some(into, std::move(then));
  }
  void write_some(const written_pieces& from, transfer_handler then) override {
    stream_.async_write_some(from, std::move(then));
  }

 private:
  plain_stream stream_;
};

class byte_stream::tls_line final : public line {
 public:
  explicit tls_line(tls_stream stream) : stream_(std::move(stream)) {}
  plain_stream& lowest() noexcept override { return stream_.next_layer(); }
  void read_some(boost::asio::mutable_buffer into, transfer_handler then) override {
    stream_.async_read_some(into, std::move(then));
  }
  void write_some(const written_pieces& from, transfer_handler then) override {
    stream_.async_write_some(from, std::move(then));
  }

 private:
  tls_stream stream_;
};

byte_stream::byte_stream(plain_stream plain) : line_(std::make_unique<plain_line>(std::move(plain))) {}
byte_stream::byte_stream(tls_stream tls) : line_(std::make_unique<tls_line>(std::move(tls))) {}
byte_stream::byte_stream(byte_stream&&) noexcept = default;
byte_stream& byte_stream::operator=(byte_stream&&) noexcept = default;
byte_stream::~byte_stream() = default;

byte_stream::executor_type byte_stream::get_executor() noexcept { return line_->lowest().get_executor(); }
plain_stream& byte_stream::lowest() noexcept { return line_->lowest(); }

void byte_stream::read_some(boost::asio::mutable_buffer into, transfer_handler then) {
  line_->read_some(into, std::move(then));
}
void byte_stream::write_some(const written_pieces& from, transfer_handler then) {
  line_->write_some(from, std::move(then));
}

}  // namespace ess::net
