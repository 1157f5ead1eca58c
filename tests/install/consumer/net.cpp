// Needs ess::discord_net: awaits the HTTP client and reads its error when nobody listens.
#include <ess/net/http_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <string>

namespace {

ess::net::awaitable<void> ask(ess::net::http_client& client, std::string& reason) {
  ess::net::http_request request(ess::net::http_method::get, "http://127.0.0.1:1/");
  auto answer = co_await client.send(std::move(request));
  reason = answer ? "answered" : answer.error().reason();
}

}  // namespace

int main() {
  boost::asio::io_context io;
  auto client = ess::net::make_http_client(io.get_executor());
  if (!client) return 1;
  std::string reason;
  boost::asio::co_spawn(io, ask(**client, reason), boost::asio::detached);
  io.run();
  if (reason != "connect_failed") {
    std::printf("net: %s\n", reason.c_str());
    return 2;
  }
  std::puts("net: ok");
}
