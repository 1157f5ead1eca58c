// Needs ess::discord_http: one route served on a free port, asked by the library's own client, then stopped.
#include <ess/base/clock.hpp>
#include <ess/base/log.hpp>
#include <ess/base/random.hpp>
#include <ess/http/router.hpp>
#include <ess/http/server.hpp>
#include <ess/net/http_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>

namespace {

ess::net::awaitable<ess::http::reply> say_hello(ess::http::request&) { co_return ess::http::reply::text("hello"); }

ess::net::awaitable<void> ask(ess::net::http_client& client, ess::http::server& server, std::string url, bool& ok) {
  ess::net::http_request request(ess::net::http_method::get, url);
  auto answer = co_await client.send(std::move(request));
  ok = answer && answer->status == 200 && answer->body == "hello";
  co_await server.stop();
}

}  // namespace

int main() {
  boost::asio::io_context io;
  const ess::system_clock clock;
  const auto sink = ess::make_stderr_sink();
  const ess::logger log(clock, *sink, ess::log_level::warning);
  ess::system_random random;

  std::vector<ess::http::route> rows;
  rows.push_back(ess::http::get("/hello", say_hello).open());
  auto router = ess::http::router::make(std::move(rows));
  if (!router) return 1;
  ess::http::server server(io.get_executor(), *router, {}, log, random);
  auto address = server.listen("127.0.0.1:0");
  if (!address) return 3;
  bool ok = false;
  {
    auto client = ess::net::make_http_client(io.get_executor());
    if (!client) return 4;
    boost::asio::co_spawn(io, ask(**client, server, "http://" + *address + "/hello", ok), boost::asio::detached);
    io.run();
  }
  if (!ok) return 5;
  std::puts("http: ok");
}
