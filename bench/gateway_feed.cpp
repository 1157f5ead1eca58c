// A gateway that feeds one client as fast as it reads, and the answers that a bot needs beside it. For
// bench/gateway_load.py, which starts it and talks to it by lines:
//
//   listening PORT       it serves: Discord's REST API, ESS's bot API and the gateway, all on one port
//   ready                a client has identified and has READY and its guild; "go" on standard input starts the feed
//   done {...}           everything was sent and read, and every interaction has its first answer
//
// All frames are made and packed before; what is measured is how soon a client has read them. The last frame asks for a
// heartbeat (opcode 1), which every client answers at once.
#include <unistd.h>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>

#include "ess/net/awaitable.hpp"
#include "gateway_mix.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using steady = std::chrono::steady_clock;
template <class T>
using awaitable = asio::awaitable<T>;
constexpr std::string_view hello = R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}})";
constexpr std::string_view acknowledged = R"({"t":null,"s":null,"op":11})";
constexpr std::string_view ask_for_heartbeat = R"({"t":null,"s":null,"op":1,"d":null})";

std::string ready_frame(unsigned short port) {
  return R"({"t":"READY","s":1,"op":0,"d":{"v":10,"user":{"id":"500","username":"ess","discriminator":"0",)"
         R"("global_name":null,"avatar":null,"bot":true,"flags":0},"guilds":[{"id":"700","unavailable":true}],)"
         R"("session_id":"bench","session_type":"normal","relationships":[],"private_channels":[],"presences":[],)"
         R"("resume_gateway_url":"ws://127.0.0.1:)" +
         std::to_string(port) + R"(","application":{"id":"500","flags":0}}})";
}

/// One unmasked, unfragmented WebSocket frame (RFC 6455 section 5.2).
void append_frame(std::string& out, std::string_view payload, bool binary) {
  out += static_cast<char>(0x80 | (binary ? 2 : 1));
  const std::size_t size = payload.size();
  const int wide = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  out += static_cast<char>(wide == 0 ? size : wide == 2 ? 126 : 127);
  for (int byte = wide - 1; byte >= 0; --byte) out += static_cast<char>(size >> (8 * byte) & 0xff);
  out += payload;
}

class feed {
 public:
  feed(asio::io_context& io, int events)
      : io_(io), acceptor_(io, {tcp::v4(), 0}), input_(io, ::dup(0)), events_(events) {
    input_.non_blocking(true);
  }

  awaitable<void> accept() {
    std::cout << "listening " << port() << std::endl;
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(ess::net::use_tuple);
      if (failed) co_return;
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(io_, serve(std::move(socket)), asio::detached);
    }
  }

 private:
  unsigned short port() const { return acceptor_.local_endpoint().port(); }

  // What there is to say: the greeting, and the feed with the last question behind it. Packed, all of it is one stream.
  void prepare(bool packed) {
    std::vector<std::string> frames{std::string(hello), ready_frame(port()), ess::bench::guild_create_frame(2)};
    for (std::string& frame : ess::bench::event_mix(events_, 3)) frames.push_back(std::move(frame));
    frames.emplace_back(ask_for_heartbeat);
    interactions_ = events_ / ess::bench::events_per_interaction;
    if (packed) frames = ess::bench::pack(frames);
    append_frame(hello_, frames[0], packed);
    append_frame(greeting_, frames[1], packed);
    append_frame(greeting_, frames[2], packed);
    std::size_t bytes = 0;
    for (const std::string& frame : frames) bytes += frame.size() + 10;
    all_.reserve(bytes);
    for (std::size_t n = 3; n < frames.size(); ++n) append_frame(all_, frames[n], packed);
  }

  awaitable<void> serve(tcp::socket socket) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request<http::string_body> request;
      const auto [failed, size] = co_await http::async_read(socket, buffer, request, ess::net::use_tuple);
      if (failed) co_return;
      if (beast::websocket::is_upgrade(request)) {
        co_await play_gateway(std::move(socket), std::move(request));
        co_return;
      }
      http::response<http::string_body> answer = answer_to(request);
      const auto [unsent, written] = co_await http::async_write(socket, answer, ess::net::use_tuple);
      if (unsent) co_return;
    }
  }

  http::response<http::string_body> answer_to(const http::request<http::string_body>& request) {
    const std::string target(request.target());
    http::response<http::string_body> answer(http::status::ok, 11);
    answer.set(http::field::content_type, "application/json");
    if (target.ends_with("/callback")) {
      ++answered_;
      answer.result(http::status::no_content);
      tell_if_done();
    } else if (target.find("/messages/") != std::string::npos) {
      answer.body() = R"({"id":"1","channel_id":"710","content":"","type":0})";
    } else if (target.ends_with("/gateway/bot")) {
      answer.body() =
          R"({"url":"ws://127.0.0.1:)" + std::to_string(port()) +
          R"(","shards":1,"session_start_limit":{"total":1000,"remaining":999,"reset_after":0,"max_concurrency":1}})";
    } else if (target == "/api/bot/lease") {
      answer.body() = R"({"ok":true,"fence":1,"lifeMs":30000})";
    } else if (target == "/api/bot/dispatch/calls") {
      answer.body() = R"({"ok":true,"openCount":0,"calls":[]})";
    } else {
      answer.body() = R"({"ok":true})";
    }
    answer.prepare_payload();
    return answer;
  }

  awaitable<void> play_gateway(tcp::socket socket, http::request<http::string_body> request) {
    const bool packed = request.target().find("zlib-stream") != std::string_view::npos;
    beast::websocket::stream<tcp::socket> client(std::move(socket));
    const auto [refused] = co_await client.async_accept(request, ess::net::use_tuple);
    if (refused) co_return;
    prepare(packed);
    co_await asio::async_write(client.next_layer(), asio::buffer(hello_), ess::net::use_tuple);
    beast::flat_buffer said;
    for (;;) {
      said.clear();
      const auto [failed, size] = co_await client.async_read(said, ess::net::use_tuple);
      if (failed) break;
      const std::string_view text(static_cast<const char*>(said.data().data()), said.size());
      if (text.find(R"("op":2)") != std::string_view::npos) {
        co_await asio::async_write(client.next_layer(), asio::buffer(greeting_), ess::net::use_tuple);
        asio::co_spawn(io_, send_everything(client.next_layer()), asio::detached);
      } else if (text.find(R"("op":1)") != std::string_view::npos) {
        heartbeats_ += 1;
        if (sent_) read_at_ = read_at_.value_or(steady::now());
        tell_if_done();
      }
    }
    acceptor_.close();
    input_.close();
  }

  awaitable<void> send_everything(tcp::socket& to) {
    std::cout << "ready" << std::endl;
    std::array<char, 16> line{};
    const auto [closed, size] = co_await input_.async_read_some(asio::buffer(line), ess::net::use_tuple);
    if (closed) co_return;
    started_ = steady::now();
    sent_ = true;
    const auto [failed, written] = co_await asio::async_write(to, asio::buffer(all_), ess::net::use_tuple);
    if (failed) std::cout << "failed " << failed.message() << std::endl;
  }

  // discord.js has no handler for the interactions here, so its driver says that nobody answers.
  void tell_if_done() {
    if (told_ || !read_at_ || (answered_ < interactions_ && !unanswered_)) return;
    told_ = true;
    const double seconds = std::chrono::duration<double>(*read_at_ - started_).count();
    std::cout << R"(done {"events":)" << events_ << R"(,"bytes":)" << all_.size() << R"(,"seconds":)" << seconds
              << R"(,"answered":)" << answered_ << "}" << std::endl;
  }

 public:
  void expect_no_answers() { unanswered_ = true; }

 private:
  asio::io_context& io_;
  tcp::acceptor acceptor_;
  asio::posix::stream_descriptor input_;
  int events_;
  int interactions_ = 0;
  int answered_ = 0;
  int heartbeats_ = 0;
  bool unanswered_ = false;
  bool sent_ = false;
  bool told_ = false;
  steady::time_point started_;
  std::optional<steady::time_point> read_at_;
  std::string hello_;
  std::string greeting_;
  std::string all_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view count = argc > 1 ? argv[1] : "";
  int events = 0;
  const auto [end, failed] = std::from_chars(count.data(), count.data() + count.size(), events);
  if (failed != std::errc{} || end != count.data() + count.size() || events < 1 || argc > 3) {
    std::cerr << "usage: ess-gateway-feed EVENTS [no-answers]\n";
    return 2;
  }
  asio::io_context io(1);
  feed it(io, events);
  if (argc == 3) it.expect_no_answers();
  asio::co_spawn(io, it.accept(), asio::detached);
  io.run();
}
