// The least that a gateway client does: read each frame and count it. What others are held against.
//
// usage: ess-gateway-count PORT EVENTS [zlib]
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <iostream>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

// Of the feed: hello, READY, its guild, the events, the question for a heartbeat.
void count(unsigned short port, bool packed, long events) {
  asio::io_context io;
  beast::websocket::stream<asio::ip::tcp::socket> socket(io);
  socket.next_layer().connect({asio::ip::address_v4::loopback(), port});
  socket.read_message_max(16 * 1024 * 1024);
  socket.handshake("127.0.0.1", packed ? "/?v=10&encoding=json&compress=zlib-stream" : "/?v=10&encoding=json");
  beast::flat_buffer frame;
  socket.read(frame);
  socket.write(asio::buffer(std::string_view(R"({"op":2,"d":{}})")));
  for (long seen = 0; seen < events + 3; ++seen) {
    frame.clear();
    socket.read(frame);
  }
  socket.write(asio::buffer(std::string_view(R"({"op":1,"d":null})")));
  // Stays until it is told to go, so that what it used can be read.
  boost::system::error_code closed;
  frame.clear();
  socket.read(frame, closed);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: ess-gateway-count PORT EVENTS [zlib]\n";
    return 2;
  }
  count(static_cast<unsigned short>(std::stoi(argv[1])), argc == 4, std::stol(argv[2]));
}
