// A server on a free port of this machine, for tests of what goes over the wire.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "ess/http/server.hpp"
#include "support/fakes.hpp"
#include "support/raw_http.hpp"
#include "support/run.hpp"

namespace ess::http {

/// Answers `text` to everything.
inline handler answering(std::string text) {
  return [text](request&) -> net::awaitable<reply> { co_return reply::text(text); };
}

/// Echoes the body.
inline handler echoing() {
  return [](request& from) -> net::awaitable<reply> { co_return reply::text(from.body()); };
}

struct server_fixture {
  boost::asio::io_context io;
  system_clock clock;
  test::recording_sink sink;
  logger log{clock, sink, log_level::debug};
  test::fake_random random;
  router table;
  server web;
  std::string address;

  explicit server_fixture(std::vector<route> routes, middleware chain = {}, server_options options = {})
      : table(std::move(router::make(std::move(routes))).value()),
        web(io.get_executor(), table, std::move(chain), log, random, std::move(options)),
        address(web.listen("127.0.0.1:0").value()) {}

  /// Sends `bytes` on a connection of its own and answers everything that came back until the server closed it.
  std::string exchange(std::string bytes) {
    test::raw_peer peer(io);
    auto talk = [&]() -> net::awaitable<std::string> {
      co_await peer.connect(address);
      co_await peer.send(bytes);
      co_return co_await peer.read_to_end();
    };
    return test::run(io, talk());
  }
  /// True once every connection has ended; gives a loaded machine time for it.
  bool drains() {
    io.restart();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (web.open_connections() != 0 && std::chrono::steady_clock::now() < deadline) {
      io.run_one_for(std::chrono::milliseconds(50));
    }
    return web.open_connections() == 0;
  }
  /// The status of the first answer to `bytes`; 0 when the server closed without one.
  int status(std::string bytes) {
    const auto answer = exchange(std::move(bytes));
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
  }
};

}  // namespace ess::http
