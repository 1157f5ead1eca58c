#include "ess/net/websocket_client.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "net/beast_websocket.hpp"
#include "net/transport.hpp"

namespace ess::net {

namespace {

namespace beast = boost::beast;

/// A transport whose WebSocket is torn down at once. Beast would wait for the peer to hang up first, and sets no time
/// for that where the peer broke the protocol: whoever sent a bad frame could keep the reader waiting for good.
template <class Stream>
class client_transport : public Stream {
 public:
  explicit client_transport(Stream&& transport) : Stream(std::move(transport)) {}

  // Beast finds these by their argument.
  friend void teardown(beast::role_type, client_transport& transport, boost::system::error_code& ec) {
    beast::get_lowest_layer(transport).socket().shutdown(boost::asio::socket_base::shutdown_send, ec);
  }
  template <class Handler>
  friend void async_teardown(beast::role_type role, client_transport& transport, Handler&& handler) {
    boost::system::error_code ec;
    teardown(role, transport, ec);
    boost::asio::post(transport.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), ec));
  }
};

error handshake_error(const boost::system::error_code& ec, const beast::websocket::response_type& answer,
                      const target_url& to) {
  if (ec == beast::error::timeout) {
    return error(errc::timeout, "timeout", to.host_header + " did not answer in time.");
  }
  std::string message = to.host_header + " refused the WebSocket";
  if (ec == beast::websocket::error::upgrade_declined) message += " with status " + std::to_string(answer.result_int());
  return error(errc::unavailable, "handshake_refused", message + ".").with_detail(ec.message());
}

template <class Stream>
awaitable<result<std::shared_ptr<websocket>>> handshake(std::unique_ptr<Stream> transport, target_url to,
                                                        websocket_client_options options) {
  // From here on the WebSocket layer keeps time.
  beast::get_lowest_layer(*transport).expires_never();
  using implementation = beast_websocket<client_transport<Stream>>;
  auto stream = std::make_unique<typename implementation::stream_type>(std::move(*transport));
  beast::websocket::stream_base::timeout times{};
  times.handshake_timeout = options.connect_timeout;
  times.idle_timeout = beast::websocket::stream_base::none();
  times.keep_alive_pings = false;
  stream->set_option(times);
  stream->read_message_max(options.max_message_bytes);
  const std::string user_agent = options.user_agent;
  stream->set_option(beast::websocket::stream_base::decorator([user_agent](beast::websocket::request_type& request) {
    request.set(beast::http::field::user_agent, user_agent);
  }));
  beast::websocket::response_type answer;
  const auto [ec] = co_await stream->async_handshake(answer, to.host_header, to.target,
                                                     boost::asio::as_tuple(boost::asio::use_awaitable));
  if (ec) co_return handshake_error(ec, answer, to);
  // The handshake's figure also bounds the closing handshake, where nobody wants to wait so long.
  times.handshake_timeout = std::chrono::seconds(3);
  if (options.idle_timeout.count() > 0) {
    times.idle_timeout = options.idle_timeout;
    times.keep_alive_pings = true;
  }
  stream->set_option(times);
  std::shared_ptr<websocket> opened = std::make_shared<implementation>(std::move(stream));
  co_return opened;
}

class network_connector final : public websocket_connector {
 public:
  network_connector(websocket_client_options options, dialer dial)
      : options_(std::move(options)), dial_(std::move(dial)) {}

  awaitable<result<std::shared_ptr<websocket>>> connect(std::string url) override {
    auto parsed = parse_target_url(url, "ws", "wss");
    if (!parsed) co_return std::move(parsed).error();
    const target_url& to = parsed.value();
    const deadline until = std::chrono::steady_clock::now() + options_.connect_timeout;
    if (to.tls) {
      auto transport = co_await dial_.dial_tls(to, until);
      if (!transport) co_return std::move(transport).error();
      co_return co_await handshake(std::move(transport).value(), to, options_);
    }
    auto transport = co_await dial_.dial_plain(to, until);
    if (!transport) co_return std::move(transport).error();
    co_return co_await handshake(std::move(transport).value(), to, options_);
  }

 private:
  websocket_client_options options_;
  dialer dial_;
};

}  // namespace

result<std::unique_ptr<websocket_connector>> make_websocket_connector(executor ex, websocket_client_options options) {
  auto dial = dialer::make(std::move(ex), options.ca_file, options.outbound);
  if (!dial) return std::move(dial).error();
  std::unique_ptr<websocket_connector> made = std::make_unique<network_connector>(std::move(options), std::move(*dial));
  return made;
}

}  // namespace ess::net
