#include "ess/net/http_client.hpp"

#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read_until.hpp>

#include "../http/server_fixture.hpp"

namespace ess::net {

namespace {

using http::route;
using http::server_fixture;

std::vector<route> routes() {
  std::vector<route> all;
  all.push_back(http::get("/hello", http::answering("hello")).open());
  all.push_back(http::post("/echo", http::echoing()).open());
  all.push_back(http::get("/headers", [](http::request& from) -> awaitable<http::reply> {
                  co_return http::reply::text(std::string(from.header("Authorization").value_or("none")) + " " +
                                              std::string(from.header("User-Agent").value_or("none")));
                }).open());
  all.push_back(http::get("/large", http::answering(std::string(100'000, 'x'))).open());
  all.push_back(http::get("/elsewhere", [](http::request&) -> awaitable<http::reply> {
                  co_return http::reply::redirect("/hello");
                }).open());
  return all;
}

struct client_fixture : server_fixture {
  std::unique_ptr<http_client> client;

  explicit client_fixture(http_client_options options = {})
      : server_fixture(routes()), client(std::move(make_http_client(io.get_executor(), std::move(options))).value()) {}

  std::string url(std::string_view path) const { return "http://" + address + std::string(path); }
  result<http_response> send(http_request request) { return test::run(io, client->send(std::move(request))); }
};

/// A server of one connection per script: reads one request, then sends the bytes and closes.
class scripted_server {
 public:
  scripted_server(boost::asio::io_context& io, std::vector<std::string> answers)
      : acceptor_(io, boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)) {
    boost::asio::co_spawn(io, run(std::move(answers)), boost::asio::detached);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/"; }
  int connections = 0;

 private:
  awaitable<void> run(std::vector<std::string> answers) {
    for (const auto& answer : answers) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      ++connections;
      std::string request;
      auto buffer = boost::asio::dynamic_buffer(request);
      co_await boost::asio::async_read_until(socket, buffer, "\r\n\r\n",
                                             boost::asio::as_tuple(boost::asio::use_awaitable));
      const auto bytes = boost::asio::buffer(answer);
      co_await boost::asio::async_write(socket, bytes, boost::asio::as_tuple(boost::asio::use_awaitable));
    }
  }
  boost::asio::ip::tcp::acceptor acceptor_;
};

/// What the client makes of one scripted answer.
result<http_response> answer_to(std::string bytes, http_client_options options = {}) {
  boost::asio::io_context io;
  scripted_server server(io, {std::move(bytes)});
  auto client = std::move(make_http_client(io.get_executor(), std::move(options))).value();
  return test::run(io, client->send(http_request(http_method::get, server.url())));
}

}  // namespace

TEST_CASE("a client gets answers of any status, with headers and body, over one kept connection") {
  client_fixture f;
  const auto hello = f.send(http_request(http_method::get, f.url("/hello")));
  REQUIRE(hello);
  CHECK(hello.value().status == 200);
  CHECK(hello.value().body == "hello");
  CHECK(hello.value().header("content-type") == "text/plain; charset=utf-8");
  const auto missing = f.send(http_request(http_method::get, f.url("/missing")));
  REQUIRE(missing);
  CHECK(missing.value().status == 404);
  const auto head = f.send(http_request(http_method::head, f.url("/hello")));
  REQUIRE(head);
  CHECK(head.value().body.empty());
  const auto echo = f.send(http_request(http_method::post, f.url("/echo")).body("text/plain", "body"));
  REQUIRE(echo);
  CHECK(echo.value().body == "body");
  CHECK(f.web.open_connections() == 1);
}

TEST_CASE("headers of the caller are sent, and the client names itself unless told otherwise") {
  client_fixture f;
  const auto sent = f.send(http_request(http_method::get, f.url("/headers")).header("Authorization", "Bot x"));
  CHECK(sent.value().body == "Bot x ess");
  const auto named = f.send(http_request(http_method::get, f.url("/headers")).header("User-Agent", "DiscordBot"));
  CHECK(named.value().body == "none DiscordBot");
}

TEST_CASE("HT-9: a header with a line break is not sent") {
  client_fixture f;
  const auto refused = f.send(http_request(http_method::get, f.url("/hello")).header("X-A", "a\r\nX-B: b"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "header_invalid");
}

TEST_CASE("GW-11: redirects are answers, not followed") {
  client_fixture f;
  CHECK(f.send(http_request(http_method::get, f.url("/elsewhere"))).value().status == 303);
}

TEST_CASE("GW-11: an answer beyond the limit is refused, whether its length is told or not") {
  client_fixture f;
  const auto large = f.send(http_request(http_method::get, f.url("/large")).max_response_bytes(99'999));
  REQUIRE_FALSE(large);
  CHECK(large.error().reason() == "response_too_large");
  CHECK(f.send(http_request(http_method::get, f.url("/large")).max_response_bytes(100'000)).has_value());
  http_client_options small;
  small.max_response_bytes = 10;
  const auto endless = answer_to("HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'), small);
  REQUIRE_FALSE(endless);
  CHECK(endless.error().reason() == "response_too_large");
}

TEST_CASE("answers that are cut off, lie about their length or are no HTTP become errors") {
  CHECK(answer_to("").error().reason() == "connection_lost");
  CHECK(answer_to("HTTP/1.1 200 O").error().reason() == "connection_lost");
  CHECK(answer_to("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").error().reason() == "connection_lost");
  CHECK(answer_to("SSH-2.0-OpenSSH\r\n\r\n").error().reason() == "response_invalid");
  CHECK(answer_to("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n").error().reason() == "response_invalid");
  const auto until_close = answer_to("HTTP/1.1 200 OK\r\n\r\nall of it");
  CHECK(until_close.value().body == "all of it");
  const auto interim = answer_to("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  CHECK(interim.value().body == "ok");
}

TEST_CASE("GW-11: a connection has ten seconds, an exchange thirty, and an answer eight megabytes") {
  const http_client_options options;
  CHECK(options.connect_timeout == std::chrono::seconds(10));
  CHECK(options.total_timeout == std::chrono::seconds(30));
  CHECK(options.max_response_bytes == 8 * 1024 * 1024);
}

TEST_CASE("GW-11: a peer that never answers ends in a timeout, a port without a server in connect_failed") {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io,
                                        boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
  const auto url = "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/";
  auto client = std::move(make_http_client(io.get_executor())).value();
  const auto late =
      test::run(io, client->send(http_request(http_method::get, url).timeout(std::chrono::milliseconds(20))));
  REQUIRE_FALSE(late);
  CHECK(late.error().reason() == "timeout");
  silent.close();
  const auto nobody = test::run(io, client->send(http_request(http_method::get, url)));
  REQUIRE_FALSE(nobody);
  CHECK(nobody.error().reason() == "connect_failed");
}

TEST_CASE("a call that waits in vain for its turn ends with its own time, and connects nowhere") {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io,
                                        boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
  const auto url = "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/";
  http_client_options options;
  options.max_connections_per_host = 1;
  auto client = std::move(make_http_client(io.get_executor(), options)).value();
  auto hold = [&]() -> awaitable<void> {
    http_request first(http_method::get, url);
    first.timeout(std::chrono::milliseconds(200));
    (void)co_await client->send(std::move(first));
  };
  boost::asio::co_spawn(io, hold, boost::asio::detached);
  io.poll();
  const auto late =
      test::run(io, client->send(http_request(http_method::get, url).timeout(std::chrono::milliseconds(20))));
  REQUIRE_FALSE(late);
  CHECK(late.error().reason() == "timeout");
  int connections = 0;
  silent.non_blocking(true);
  for (boost::system::error_code failed; !failed;) {
    const auto socket = silent.accept(failed);
    if (!failed) ++connections;
  }
  CHECK(connections == 1);
  io.restart();
  io.run();
  CHECK_FALSE(test::run(io, client->send(http_request(http_method::get, url).timeout(std::chrono::milliseconds(20)))));
}

TEST_CASE("a kept connection that the server closed is replaced, and nothing is sent twice on it") {
  boost::asio::io_context io;
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  scripted_server server(io, {answer, answer});
  auto client = std::move(make_http_client(io.get_executor())).value();
  for (int i = 0; i < 2; ++i) {
    const auto got = test::run(io, client->send(http_request(http_method::post, server.url()).body("text/plain", "x")));
    REQUIRE(got);
    CHECK(got.value().body == "ok");
    io.restart();
    io.poll();  // lets the server close
  }
  CHECK(server.connections == 2);
}

TEST_CASE("a file of authorities that cannot be read is an error at start") {
  http_client_options options;
  options.ca_file = "/nonexistent/ca.pem";
  boost::asio::io_context io;
  const auto refused = make_http_client(io.get_executor(), options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "ca_file_invalid");
}

}  // namespace ess::net
