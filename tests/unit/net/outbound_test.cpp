// Which way connections leave: addresses that are refused, and tunnels through a proxy.
#include "ess/net/outbound.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <fstream>

#include "../http/server_fixture.hpp"
#include "ess/net/http_client.hpp"
#include "ess/net/websocket_client.hpp"
#include "net/public_address.hpp"
#include "support/test_certificate.hpp"
#include "tls_server.hpp"

namespace ess::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
struct site : http::server_fixture {
  site() : server_fixture(routes()) {}
  static std::vector<http::route> routes() {
    std::vector<http::route> all;
    all.push_back(http::get("/hello", http::answering("hello")).open());
    all.push_back(http::get("/host", [](http::request& from) -> awaitable<http::reply> {
                    co_return http::reply::text(std::string(from.header("Host").value_or("none")));
                  }).open());
    all.push_back(http::websocket_route("/echo", echo_with_host).open());
    return all;
  }
  /// Answers each message with the host that was asked for, and the message.
  static awaitable<void> echo_with_host(http::request& from, std::shared_ptr<websocket> socket) {
    const std::string host(from.header("Host").value_or("none"));
    std::string message;
    for (;;) {
      const auto kind = co_await socket->read(message);
      if (!kind) co_return;
      std::string answer = host + " " + message;
      const auto sent = co_await socket->write_text(std::move(answer));
      if (!sent) co_return;
    }
  }
  std::string port() const { return address.substr(address.rfind(':') + 1); }
};

result<http_response> get(asio::io_context& io, const std::string& url, http_client_options options) {
  options.total_timeout = std::chrono::seconds(5);
  auto client = make_http_client(io.get_executor(), std::move(options));
  if (!client) return std::move(client).error();
  return test::run(io, (*client)->send(http_request(http_method::get, url)));
}

std::string reason_of(const result<http_response>& got) { return got ? "answered" : got.error().reason(); }

http_client_options public_only() {
  http_client_options options;
  options.outbound.public_addresses_only = true;
  return options;
}

/// Reads one CONNECT, keeps its head, answers with a text, and then relays to where it was asked to, if the text
/// agrees.
class proxy {
 public:
  proxy(asio::io_context& io, std::string answer)
      : io_(io), acceptor_(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)), answer_(std::move(answer)) {
    asio::co_spawn(io, run(), asio::detached);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
  std::vector<std::string> heads;

 private:
  awaitable<void> run() {
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(net::use_tuple);
      if (failed) co_return;
      auto client = std::make_shared<tcp::socket>(std::move(socket));
      std::string head;
      auto input = asio::dynamic_buffer(head);
      co_await asio::async_read_until(*client, input, "\r\n\r\n", net::use_tuple);
      heads.push_back(head);
      if (answer_.empty()) {
        silent_.push_back(client);
        continue;
      }
      const auto output = asio::buffer(answer_);
      co_await asio::async_write(*client, output, net::use_tuple);
      if (!answer_.starts_with("HTTP/1.1 200")) continue;
      auto server = std::make_shared<tcp::socket>(io_);
      const std::size_t colon = head.find(':');
      const std::string port = head.substr(colon + 1, head.find(' ', colon) - colon - 1);
      const tcp::endpoint to(asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(std::stoi(port)));
      co_await server->async_connect(to, net::use_tuple);
      asio::co_spawn(io_, relay(client, server), asio::detached);
      asio::co_spawn(io_, relay(server, client), asio::detached);
    }
  }

  static awaitable<void> relay(std::shared_ptr<tcp::socket> from, std::shared_ptr<tcp::socket> to) {
    std::array<char, 4096> bytes{};
    for (;;) {
      const auto [failed, size] = co_await from->async_read_some(asio::buffer(bytes), net::use_tuple);
      if (failed) break;
      const auto output = asio::buffer(bytes.data(), size);
      const auto [unsent, written] = co_await asio::async_write(*to, output, net::use_tuple);
      if (unsent) break;
    }
    boost::system::error_code ignored;
    to->shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::io_context& io_;
  tcp::acceptor acceptor_;
  std::string answer_;
  std::vector<std::shared_ptr<tcp::socket>> silent_;
};

constexpr const char* agreed = "HTTP/1.1 200 Connection established\r\nProxy-Agent: test\r\n\r\n";

http_client_options through(const proxy& way) {
  http_client_options options;
  options.outbound.proxy = way.url();
  return options;
}

}  // namespace

TEST_CASE("SS-2: of addresses only those of the public internet are public, also inside IPv6") {
  for (const char* address : {"8.8.8.8", "162.159.135.233", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
                              "192.167.255.255", "198.20.0.1", "223.255.255.255", "2606:4700::6810:1",
                              "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:0808:0808::1"}) {
    CAPTURE(address);
    CHECK(is_public_address(asio::ip::make_address(address)));
  }
  for (const char* address : {"0.0.0.0",
                              "0.1.2.3",
                              "10.0.0.1",
                              "100.64.0.1",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.254",
                              "169.254.169.254",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.0.0.8",
                              "192.0.2.1",
                              "192.168.1.1",
                              "198.18.0.1",
                              "198.19.255.255",
                              "198.51.100.7",
                              "203.0.113.9",
                              "224.0.0.1",
                              "239.1.1.1",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::127.0.0.1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "::ffff:169.254.169.254",
                              "64:ff9b::127.0.0.1",
                              "64:ff9b:1::1",
                              "2002:7f00:0001::1",
                              "fe80::1",
                              "fc00::1",
                              "fd12:3456::1",
                              "fec0::1",
                              "ff02::1",
                              "2001:db8::1",
                              "2001:0:1::1",
                              "3fff::1",
                              "100::1",
                              "5f00::1"}) {
    CAPTURE(address);
    CHECK_FALSE(is_public_address(asio::ip::make_address(address)));
  }
}

TEST_CASE("SS-2: private, loopback and link-local addresses are refused in every way they can be written") {
  asio::io_context io;
  for (const char* host :
       {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::]", "0.0.0.0", "169.254.169.254",
        "10.1.2.3", "192.168.0.1", "[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[fd00::1]", "[fe80::1]", "localhost"}) {
    CAPTURE(host);
    CHECK(reason_of(get(io, "http://" + std::string(host) + ":9/", public_only())) == "address_refused");
    CHECK(reason_of(get(io, "https://" + std::string(host) + ":9/", public_only())) == "address_refused");
  }
  websocket_client_options options;
  options.outbound.public_addresses_only = true;
  auto connector = std::move(make_websocket_connector(io.get_executor(), options)).value();
  const auto socket = test::run(io, connector->connect("ws://127.0.0.1:9/"));
  REQUIRE_FALSE(socket);
  CHECK(socket.error().reason() == "address_refused");
}

// A name is resolved once for each connection, and what is looked at is what is connected to.
TEST_CASE("SS-2: a name that leads to this machine is refused after it was resolved, and the server hears nothing") {
  site here;
  const std::string by_name = "http://localhost:" + here.port() + "/hello";
  CHECK(reason_of(get(here.io, by_name, public_only())) == "address_refused");
  const auto without = get(here.io, "http://" + here.address + "/hello", {});
  REQUIRE(without);
  CHECK(without->body == "hello");
}

TEST_CASE("a request goes through the proxy by CONNECT, and the proxy sees nothing of it") {
  site here;
  const proxy way(here.io, agreed);
  auto options = through(way);
  options.outbound.public_addresses_only = true;  // for the target the proxy answers, and the proxy itself was chosen
  const std::string authority = "discord.example:" + here.port();
  const auto got = get(here.io, "http://" + authority + "/host", options);
  REQUIRE(got);
  CHECK(got->body == authority);
  REQUIRE(way.heads.size() == 1);
  CHECK(way.heads[0] == "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
}

TEST_CASE("a WebSocket goes through the proxy by CONNECT, both ways, and the proxy sees nothing of it") {
  site here;
  const proxy way(here.io, agreed);
  websocket_client_options options;
  options.outbound.proxy = way.url();
  options.outbound.public_addresses_only = true;
  auto connector = std::move(make_websocket_connector(here.io.get_executor(), options)).value();
  const std::string authority = "gateway.example:" + here.port();
  std::vector<std::string> heard;
  auto talk = [&]() -> awaitable<void> {
    std::string url = "ws://" + authority + "/echo";
    const auto opened = co_await connector->connect(std::move(url));
    REQUIRE(opened);
    const std::shared_ptr<websocket> socket = *opened;
    for (int n = 1; n <= 3; ++n) {
      std::string message = std::to_string(n);
      const auto sent = co_await socket->write_text(std::move(message));
      CHECK(sent.has_value());
      std::string answer;
      const auto kind = co_await socket->read(answer);
      CHECK(kind.has_value());
      heard.push_back(answer);
    }
    std::string why;
    co_await socket->close(1000, std::move(why));
  };
  test::run(here.io, talk());
  CHECK(heard == std::vector<std::string>{authority + " 1", authority + " 2", authority + " 3"});
  REQUIRE(way.heads.size() == 1);
  CHECK(way.heads[0] == "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
}

TEST_CASE("a WebSocket that the proxy refuses to let through is an error that names the proxy") {
  asio::io_context io;
  const proxy way(io, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  websocket_client_options options;
  options.outbound.proxy = way.url();
  auto connector = std::move(make_websocket_connector(io.get_executor(), options)).value();
  const auto socket = test::run(io, connector->connect("ws://gateway.example/"));
  REQUIRE_FALSE(socket);
  CHECK(socket.error().reason() == "proxy_refused");
  CHECK(socket.error().message().find(way.url().substr(7)) != std::string::npos);
}

TEST_CASE("GW-1: TLS is with the target, through the proxy: its certificate must be for the target's name") {
  asio::io_context io;
  const auto certificate = test::make_test_certificate("localhost");
  const tls_server server(io, certificate);
  const auto ca_file = std::filesystem::temp_directory_path() / ("ess_proxy_ca_" + std::to_string(::getpid()) + ".pem");
  std::ofstream(ca_file) << certificate.certificate_pem;
  const proxy way(io, agreed);
  auto options = through(way);
  options.ca_file = ca_file.string();
  const auto got = get(io, "https://" + server.authority("localhost") + "/", options);
  REQUIRE(got);
  CHECK(got->body == "secret");
  CHECK(reason_of(get(io, "https://" + server.authority("discord.example") + "/", options)) == "tls_failed");
  std::filesystem::remove(ca_file);
}

TEST_CASE("a proxy that refuses, talks nonsense, says too much or nothing at all is an error that names it") {
  for (const std::string& answer : {std::string("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
                                    std::string("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"),
                                    std::string("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                                    "HTTP/1.1 200 OK\r\nX-Long: " + std::string(9'000, 'x') + "\r\n\r\n",
                                    std::string("HTTP/1.1 200 OK\r\n\r\nbytes before anybody asked")}) {
    CAPTURE(answer.substr(0, 40));
    asio::io_context io;  // what the proxy still had in hand ends with it
    const proxy way(io, answer);
    const auto got = get(io, "http://discord.example/", through(way));
    REQUIRE_FALSE(got);
    CHECK(got.error().reason() == "proxy_refused");
    CHECK(got.error().message().find(way.url().substr(7)) != std::string::npos);
  }
  asio::io_context io;
  const proxy silent(io, "");
  auto options = through(silent);
  options.connect_timeout = std::chrono::milliseconds(100);
  CHECK(reason_of(get(io, "http://discord.example/", options)) == "timeout");
}

TEST_CASE("a proxy that is not there is named, so that nobody looks for the fault at Discord") {
  asio::io_context io;
  http_client_options options;
  options.outbound.proxy = "http://127.0.0.1:1";
  const auto got = get(io, "http://discord.example/", options);
  REQUIRE_FALSE(got);
  CHECK(got.error().reason() == "connect_failed");
  CHECK(got.error().message() == "The proxy 127.0.0.1:1 cannot be reached.");
}

TEST_CASE("a proxy's address must be one") {
  asio::io_context io;
  for (const char* address : {"proxy:3128", "https://proxy:3128", "http://user:word@proxy:3128", "http://proxy/path"}) {
    http_client_options options;
    options.outbound.proxy = address;
    const auto made = make_http_client(io.get_executor(), options);
    REQUIRE_FALSE(made);
    CHECK(made.error().reason() == "proxy_invalid");
    websocket_client_options sockets;
    sockets.outbound.proxy = address;
    CHECK_FALSE(make_websocket_connector(io.get_executor(), sockets));
  }
}

}  // namespace ess::net
