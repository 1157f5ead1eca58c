#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "../http/server_fixture.hpp"
#include "ess/net/websocket_client.hpp"

namespace ess::net {

namespace {

using http::server_fixture;
using socket_ptr = std::shared_ptr<websocket>;

/// Echoes messages; "bye" closes with 4000, "drop" cuts the connection, "three" answers three messages.
awaitable<void> echo(http::request&, socket_ptr socket) {
  std::string message;
  for (;;) {
    const auto kind = co_await socket->read(message);
    if (!kind) co_return;
    if (message == "bye") {
      co_await socket->close(4000, "as asked");
      co_return;
    }
    if (message == "drop") {
      socket->abort();
      co_return;
    }
    if (message == "three") {
      socket->post_text("1");
      socket->post_binary("2");
      socket->post_text("3");
    } else if (kind.value() == message_kind::text) {
      const auto sent = co_await socket->write_text(message);
    } else {
      const auto sent = co_await socket->write_binary(message);
    }
  }
}

struct websocket_fixture : server_fixture {
  std::unique_ptr<websocket_connector> connector;

  explicit websocket_fixture(std::vector<http::route> routes, websocket_client_options options = {})
      : server_fixture(std::move(routes)),
        connector(std::move(make_websocket_connector(io.get_executor(), std::move(options))).value()) {}

  static std::vector<http::route> echo_routes() {
    std::vector<http::route> all;
    all.push_back(http::websocket_route("/echo", echo).open().message_cap(1000));
    all.push_back(http::get("/page", http::answering("page")).open());
    return all;
  }
  std::string url(std::string_view path) const { return "ws://" + address + std::string(path); }

  template <class Talk>
  void talk(Talk with) {
    auto all = [&]() -> awaitable<void> {
      auto opened = co_await connector->connect(url("/echo"));
      REQUIRE(opened);
      const socket_ptr socket = opened.value();
      co_await with(*socket);
    };
    test::run(io, all());
  }
};

}  // namespace

TEST_CASE("text and binary messages go both ways and keep their kind") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    result<void> sent = co_await socket.write_text("hello");
    CHECK(sent.has_value());
    auto kind = co_await socket.read(message);
    CHECK(kind.value() == message_kind::text);
    CHECK(message == "hello");
    sent = co_await socket.write_binary(std::string("\0\1", 2));
    kind = co_await socket.read(message);
    CHECK(kind.value() == message_kind::binary);
    CHECK(message == std::string("\0\1", 2));
  });
}

TEST_CASE("posted messages arrive in the order they were posted") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    socket.post_text("three");
    std::string all;
    std::string message;
    for (int i = 0; i < 3; ++i) {
      const auto kind = co_await socket.read(message);
      REQUIRE(kind);
      all += message;
    }
    CHECK(all == "123");
  });
}

TEST_CASE("the close code and reason of the peer are told") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    socket.post_text("bye");
    const auto ended = co_await socket.read(message);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().reason() == "websocket_closed");
    REQUIRE(socket.peer_close());
    CHECK(socket.peer_close()->code == 4000);
    CHECK(socket.peer_close()->reason == "as asked");
  });
}

TEST_CASE("a dropped connection is told apart from a closed one") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    socket.post_text("drop");
    const auto ended = co_await socket.read(message);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().reason() == "connection_lost");
    CHECK_FALSE(socket.peer_close());
  });
}

TEST_CASE("a message beyond the server's limit closes with 1009") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    socket.post_text(std::string(1001, 'x'));
    const auto ended = co_await socket.read(message);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().reason() == "websocket_closed");
    CHECK(socket.peer_close()->code == close_too_big);
  });
}

TEST_CASE("a message beyond the client's limit is refused") {
  websocket_client_options options;
  options.max_message_bytes = 10;
  websocket_fixture f(websocket_fixture::echo_routes(), options);
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    socket.post_text("more than ten bytes");
    const auto ended = co_await socket.read(message);
    REQUIRE_FALSE(ended);
    CHECK(ended.error().reason() == "message_too_large");
  });
}

TEST_CASE("close ends the conversation on both sides") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([](websocket& socket) -> awaitable<void> {
    co_await socket.close(close_normal, std::string(200, 'r'));
    const auto late = co_await socket.write_text("late");
    CHECK_FALSE(late.has_value());
  });
  CHECK(f.drains());
}

TEST_CASE("an address that does not upgrade is refused with its status, and a plain request to a socket with 426") {
  websocket_fixture f(websocket_fixture::echo_routes());
  const auto refused = test::run(f.io, f.connector->connect(f.url("/page")));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "handshake_refused");
  CHECK(refused.error().message().find("200") != std::string::npos);
  const auto missing = test::run(f.io, f.connector->connect(f.url("/missing")));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message().find("404") != std::string::npos);
  CHECK(f.status("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") == 426);
  const auto nobody = test::run(f.io, f.connector->connect("ws://127.0.0.1:1/"));
  CHECK(nobody.error().reason() == "connect_failed");
  const auto wrong = test::run(f.io, f.connector->connect("http://127.0.0.1:1/"));
  CHECK(wrong.error().reason() == "url_invalid");
}

TEST_CASE("a handler that throws closes its socket with 1011") {
  std::vector<http::route> routes;
  routes.push_back(http::websocket_route("/echo", [](http::request&, socket_ptr) -> awaitable<void> {
                     throw std::runtime_error("broken");
                     co_return;
                   }).open());
  websocket_fixture f(std::move(routes));
  f.talk([](websocket& socket) -> awaitable<void> {
    std::string message;
    const auto ended = co_await socket.read(message);
    CHECK(ended.error().reason() == "websocket_closed");
    CHECK(socket.peer_close()->code == 1011);
  });
}

TEST_CASE("a server that stops says 1001 to its sockets") {
  websocket_fixture f(websocket_fixture::echo_routes());
  f.talk([&](websocket& socket) -> awaitable<void> {
    std::string message;
    const auto sent = co_await socket.write_text("hello");
    const auto first = co_await socket.read(message);
    boost::asio::co_spawn(f.io, f.web.stop(), boost::asio::detached);
    const auto ended = co_await socket.read(message);
    REQUIRE_FALSE(ended);
    CHECK(socket.peer_close()->code == close_going_away);
  });
}

}  // namespace ess::net
