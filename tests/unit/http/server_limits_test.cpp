// What the server refuses, how long it waits, and how it stops; over real sockets of this machine.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "server_fixture.hpp"

namespace ess::http {

namespace {

std::vector<route> routes() {
  std::vector<route> all;
  all.push_back(get("/hello", answering("hello")).open());
  all.push_back(post("/echo", echoing()).open().body_cap(1000));
  return all;
}

std::string body_request(std::string_view fields, std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("HT-1: after a request whose framing is in doubt nothing more is read as a request") {
  server_fixture f(routes());
  const auto answer = f.exchange(
      body_request("Transfer-Encoding: gzip\r\nContent-Length: 4\r\n", "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(answer.starts_with("HTTP/1.1 400 "));
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  CHECK(answer.find("hello") == std::string::npos);
  CHECK(answer.find("HTTP/1.1", 1) == std::string::npos);
}

TEST_CASE("HT-2: a body beyond the route's cap is 413, whether its length is told or not") {
  server_fixture f(routes());
  const std::string large(1001, 'x');
  CHECK(f.status(body_request("Content-Length: 1001\r\n", large)) == 413);
  CHECK(f.status(body_request("Transfer-Encoding: chunked\r\n", "3e9\r\n" + large + "\r\n0\r\n\r\n")) == 413);
  CHECK(f.status(body_request("Connection: close\r\nContent-Length: 1000\r\n", large.substr(1))) == 200);
}

TEST_CASE("HT-5: a path that can be read in two ways is 400") {
  server_fixture f(routes());
  for (const char* path : {"/hello/../hello", "//hello", "/hello%2f", "/%68ello%00"}) {
    CHECK(f.status("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  }
  CHECK(f.status("GET /%68ello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") == 200);
}

TEST_CASE("HT-10: a client that expects 100-continue gets it, but not for a body that will be refused") {
  server_fixture f(routes());
  test::raw_peer peer(f.io);
  auto talk = [&]() -> net::awaitable<std::string> {
    co_await peer.connect(f.address);
    co_await peer.send(body_request("Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n", ""));
    const std::string go_on = co_await peer.read_reply();
    co_await peer.send("ok");
    const std::string rest = co_await peer.read_to_end();
    co_return go_on + "|" + rest;
  };
  const auto answer = test::run(f.io, talk());
  CHECK(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\n|HTTP/1.1 200 OK\r\n"));
  CHECK(f.status(body_request("Expect: 100-continue\r\nContent-Length: 2000\r\n", "")) == 413);
}

TEST_CASE("JS-6: a compressed request body is refused") {
  server_fixture f(routes());
  CHECK(f.status(body_request("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "xx")) == 415);
}

TEST_CASE("HT-7: slow headers, slow bodies and idle connections are closed") {
  // One short figure at a time: a loaded machine must not run into another.
  constexpr auto soon = std::chrono::milliseconds(30);
  server_options headers;
  headers.header_timeout = soon;
  server_fixture slow_headers(routes(), {}, headers);
  CHECK(slow_headers.exchange("").empty());
  CHECK(slow_headers.exchange("GET /hello HT").empty());

  server_options bodies;
  bodies.body_timeout = soon;
  server_fixture slow_body(routes(), {}, bodies);
  const auto stalled = slow_body.exchange(body_request("Content-Length: 5\r\n", "abc"));
  CHECK(stalled.find("200 OK") == std::string::npos);

  server_options idling;
  idling.idle_timeout = soon;
  server_fixture idle(routes(), {}, idling);
  const auto answer = idle.exchange("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(answer.ends_with("hello"));
  CHECK(answer.find("Connection: close") == std::string::npos);
}

TEST_CASE("HT-8: connections beyond the caps are closed at once, and room comes back") {
  server_options options;
  options.max_connections_per_address = 2;
  server_fixture f(routes(), {}, options);
  test::raw_peer first(f.io);
  test::raw_peer second(f.io);
  test::raw_peer third(f.io);
  const std::string ask = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  auto talk = [&]() -> net::awaitable<void> {
    co_await first.connect(f.address);
    co_await second.connect(f.address);
    co_await third.connect(f.address);
    co_await third.send(ask);
    const std::string refused = co_await third.read_to_end();
    CHECK(refused.empty());
    co_await second.send(ask);
    const std::string served = co_await second.read_reply();
    CHECK(served.ends_with("hello"));
  };
  test::run(f.io, talk());
  first.close();
  second.close();
  CHECK(f.drains());
  CHECK(f.status("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") == 200);
}

TEST_CASE("CS-5: finishers run on every answer, refused requests included, and guards before handlers") {
  middleware chain;
  chain.finishers.push_back(security_headers(true));
  chain.guards.push_back(check_host({"a"}));
  chain.async_guards.push_back([](request& from) -> net::awaitable<std::optional<reply>> {
    if (!from.header("X-Stop")) co_return std::nullopt;
    co_return reply::text("stopped", 403);
  });
  server_fixture f(routes(), std::move(chain));
  const std::string close = "Connection: close\r\n\r\n";
  for (const std::string& bytes :
       {"GET /hello HTTP/1.1\r\nHost: a\r\n" + close, "GET /missing HTTP/1.1\r\nHost: a\r\n" + close,
        "PUT /hello HTTP/1.1\r\nHost: a\r\n" + close, "GET /hello HTTP/1.1\r\nHost: b\r\n" + close,
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-Stop: 1\r\n" + close, std::string("nonsense\r\n\r\n")}) {
    const auto answer = f.exchange(bytes);
    INFO(bytes);
    CHECK(answer.find("X-Content-Type-Options: nosniff\r\n") != std::string::npos);
    CHECK(answer.find("Strict-Transport-Security: ") != std::string::npos);
    CHECK(answer.find("X-Request-Id: ") != std::string::npos);
  }
  CHECK(f.status("GET /hello HTTP/1.1\r\nHost: b\r\n" + close) == 421);
  CHECK(f.status("GET /hello HTTP/1.1\r\nHost: a\r\nX-Stop: 1\r\n" + close) == 403);
}

TEST_CASE("RL-3: the forwarded address counts from a trusted proxy only") {
  const auto whoami = [] {
    std::vector<route> all;
    all.push_back(get("/whoami", [](request& from) -> net::awaitable<reply> {
                    co_return reply::text(from.client_address() + " " + from.client_network() +
                                          (from.secure() ? " secure" : " plain"));
                  }).open());
    return all;
  };
  const std::string ask =
      "GET /whoami HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
      "Connection: close\r\n\r\n";
  server_fixture direct(whoami());
  CHECK(direct.exchange(ask).ends_with("127.0.0.1 127.0.0.0/24 plain"));
  server_options options;
  options.is_trusted_proxy = [](std::string_view address) { return address == "127.0.0.1"; };
  server_fixture behind_proxy(whoami(), {}, options);
  CHECK(behind_proxy.exchange(ask).ends_with("203.0.113.9 203.0.113.0/24 secure"));
}

TEST_CASE("stop lets the answer under way finish, closes idle connections and refuses new ones") {
  std::vector<route> all = routes();
  boost::asio::steady_timer* gate = nullptr;
  all.push_back(get("/slow", [&gate](request&) -> net::awaitable<reply> {
                  boost::asio::steady_timer wait(co_await boost::asio::this_coro::executor);
                  wait.expires_at(boost::asio::steady_timer::time_point::max());
                  gate = &wait;
                  co_await wait.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
                  co_return reply::text("finished");
                }).open());
  server_fixture f(std::move(all));
  test::raw_peer busy(f.io);
  test::raw_peer idle(f.io);
  auto talk = [&]() -> net::awaitable<void> {
    co_await idle.connect(f.address);
    co_await idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string served = co_await idle.read_reply();
    CHECK(served.ends_with("hello"));
    co_await busy.connect(f.address);
    co_await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    while (gate == nullptr) co_await boost::asio::post(f.io, boost::asio::use_awaitable);
    boost::asio::co_spawn(f.io, f.web.stop(), boost::asio::detached);
    const std::string nothing = co_await idle.read_to_end();
    CHECK(nothing.empty());
    gate->cancel();
    const std::string finished = co_await busy.read_to_end();
    CHECK(finished.ends_with("finished"));
    CHECK(finished.find("Connection: close\r\n") != std::string::npos);
    bool refused = false;
    test::raw_peer late(f.io);
    try {
      co_await late.connect(f.address);
    } catch (const boost::system::system_error&) {
      refused = true;
    }
    CHECK(refused);
  };
  test::run(f.io, talk());
  CHECK(f.drains());
}

TEST_CASE("stop does not wait for ever for a client that stalls") {
  server_options options;
  options.stop_timeout = std::chrono::milliseconds(30);
  server_fixture f(routes(), {}, options);
  test::raw_peer stalled(f.io);
  auto talk = [&]() -> net::awaitable<void> {
    co_await stalled.connect(f.address);
    co_await stalled.send(body_request("Content-Length: 5\r\n", "abc"));
    while (f.web.open_connections() == 0) co_await boost::asio::post(f.io, boost::asio::use_awaitable);
    co_await f.web.stop();
  };
  test::run(f.io, talk());
  CHECK(f.drains());
}

}  // namespace ess::http
