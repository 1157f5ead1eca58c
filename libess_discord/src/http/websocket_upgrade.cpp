#include "http/websocket_upgrade.hpp"

#include <boost/beast/http/field.hpp>

#include "ess/http/route.hpp"
#include "net/beast_websocket.hpp"

namespace ess::http {

namespace {

namespace beast = boost::beast;

net::awaitable<result<std::shared_ptr<net::websocket>>> accept_websocket(boost::asio::ip::tcp::socket socket,
                                                                         std::string bytes, websocket_limits limits) {
  net::byte_stream transport{net::plain_stream(std::move(socket))};
  auto stream = std::make_unique<net::beast_websocket::stream_type>(std::move(transport));
  stream->read_message_max(limits.max_message);
  beast::websocket::stream_base::timeout times{};
  // The same figure bounds the closing handshake later.
  times.handshake_timeout = std::chrono::seconds(5);
  times.idle_timeout = limits.idle_timeout;
  times.keep_alive_pings = true;
  stream->set_option(times);
  stream->set_option(beast::websocket::stream_base::decorator(
      [](beast::websocket::response_type& to) { to.set(beast::http::field::server, "ess"); }));
  const auto buffer = boost::asio::buffer(bytes);
  const auto [ec] = co_await stream->async_accept(buffer, net::use_tuple);
  if (ec) co_return net::websocket_error(ec);
  std::shared_ptr<net::websocket> opened = std::make_shared<net::beast_websocket>(std::move(stream));
  co_return opened;
}

constexpr websocket_upgrade upgrade_by_beast{accept_websocket};

}  // namespace

route websocket_route(std::string pattern, websocket_handler handle) {
  route made;
  made.pattern = std::move(pattern);
  made.handle_websocket = std::move(handle);
  made.upgrade = &upgrade_by_beast;
  return made;
}

}  // namespace ess::http
