// Frames that RFC 6455 forbids, sent as raw bytes by a peer that knows no better: which close code leaves.
#include <doctest/doctest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "ess/net/websocket_client.hpp"
#include "support/run.hpp"

namespace ess::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::string_view_literals;

constexpr std::size_t longest_message = 1'000;

/// Upgrades one connection, sends the bytes, and keeps what the client says from then on.
class raw_peer {
 public:
  explicit raw_peer(asio::io_context& io) : acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {}

  std::string url() const { return "ws://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/"; }

  awaitable<void> serve(std::string bytes) {
    tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
    boost::beast::websocket::stream<tcp::socket&> stream(socket);
    co_await stream.async_accept(asio::use_awaitable);
    const auto out = asio::buffer(bytes);
    co_await asio::async_write(socket, out, asio::use_awaitable);
    // To the end: the client closes its side.
    auto in = asio::dynamic_buffer(heard_);
    co_await asio::async_read(socket, in, net::use_tuple);
    is_over_ = true;
  }

  /// The code of the first frame, if that is a close frame, masked as a client's must be.
  std::optional<int> close_code() const {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(heard_.at(n)); };
    if (heard_.size() < 8 || byte(0) != 0x88 || byte(1) < 0x82) return std::nullopt;
    return ((byte(6) ^ byte(2)) << 8) | (byte(7) ^ byte(3));
  }
  bool is_over() const noexcept { return is_over_; }

 private:
  tcp::acceptor acceptor_;
  std::string heard_;
  bool is_over_ = false;
};

struct outcome {
  std::string reason;  ///< of the client's error; "" where it read a message
  std::optional<int> code;
  bool is_over = false;
};

outcome receive(std::string_view bytes) {
  asio::io_context io;
  raw_peer peer(io);
  websocket_client_options options;
  options.max_message_bytes = longest_message;
  auto connector = std::move(make_websocket_connector(io.get_executor(), options)).value();
  outcome found;
  asio::co_spawn(io, peer.serve(std::string(bytes)), asio::detached);
  auto all = [&]() -> awaitable<void> {
    auto opened = co_await connector->connect(peer.url());
    REQUIRE(opened);
    const std::shared_ptr<websocket> socket = std::move(opened).value();
    std::string message;
    const auto read = co_await socket->read(message);
    if (!read) found.reason = read.error().reason();
    socket->abort();
  };
  test::run(io, all());
  io.restart();
  io.run();
  found.code = peer.close_code();
  found.is_over = peer.is_over();
  return found;
}

struct bad_frames {
  const char* what;
  std::string bytes;
};

void check_refused(const std::vector<bad_frames>& all, std::string_view reason, int code) {
  for (const bad_frames& bad : all) {
    CAPTURE(bad.what);
    const outcome found = receive(bad.bytes);
    CHECK(found.reason == reason);
    CHECK(found.code == code);
    CHECK(found.is_over);
  }
}

std::string text(std::string_view payload) {
  return std::string("\x81") + static_cast<char>(payload.size()) + std::string(payload);
}
std::string long_ping() { return std::string("\x89\x7e\x00\x7e"sv) + std::string(126, 'p'); }

}  // namespace

TEST_CASE("a raw peer that keeps to the protocol is understood") {
  CHECK(receive("\x81\x05hello"sv).reason.empty());
  CHECK(receive("\x89\x00\x01\x02h\xc3\x89\x01p\x80\x01\xa4"sv).reason.empty());
  const outcome closed = receive("\x88\x02\x0f\xa0"sv);
  CHECK(closed.reason == "websocket_closed");
  CHECK(closed.code == 4000);
}

TEST_CASE("GW-3: frames that break the protocol end the connection with 1002") {
  check_refused({{"first reserved bit", "\xc1\x01h"},
                 {"second reserved bit", "\xa1\x01h"},
                 {"third reserved bit", "\x91\x01h"},
                 {"masked by the server",
                  "\x81\x81"
                  "abcd\x09"},
                 {"reserved data opcode", "\x83\x01h"},
                 {"reserved control opcode", "\x8b\x01h"},
                 {"a control frame of 126 bytes", long_ping()},
                 {"a control frame in fragments", std::string("\x09\x00"sv)},
                 {"a continuation of nothing", "\x80\x01h"},
                 {"a message inside another", "\x01\x01h\x81\x01h"},
                 {"a length of two bytes that fits into one", std::string("\x81\x7e\x00\x05hello"sv)},
                 {"a length of eight bytes that fits into two", std::string("\x82\x7f\0\0\0\0\0\0\0\x05hello"sv)},
                 {"a close frame of one byte", "\x88\x01\x03"},
                 {"a close code that is never sent", std::string("\x88\x02\x03\xed"sv)},
                 {"a close code below 1000", std::string("\x88\x02\x00\x01"sv)}},
                "websocket_protocol", 1002);
}

TEST_CASE("GW-3: text that is no UTF-8 ends the connection with 1007") {
  check_refused({{"a stray continuation byte", text("\x80")},
                 {"a sequence cut short", text("caf\xc3")},
                 {"a wrong second byte", text("\xc3\x28")},
                 {"an overlong slash", text("\xc0\xaf")},
                 {"a surrogate", text("\xed\xa0\x80")},
                 {"beyond U+10FFFF", text("\xf4\x90\x80\x80")},
                 {"cut by the end of the last fragment", "\x01\x01h\x80\x01\xc3"}},
                "websocket_protocol", 1007);
}

TEST_CASE("GW-3: messages beyond the limit end the connection with 1009, before they are read") {
  check_refused({{"announced in one frame", std::string("\x82\x7e\x03\xe9"sv)},
                 {"announced as 2^62 bytes", std::string("\x82\x7f\x40\0\0\0\0\0\0\0"sv)},
                 {"in fragments", std::string("\x02\x7e\x03\xe8"sv) + std::string(1'000, 'x') + "\x80\x01x"}},
                "message_too_large", 1009);
}

}  // namespace ess::net
