#include "ess/net/websocket_client.hpp"

#include <boost/beast/http/field.hpp>

#include "net/beast_websocket.hpp"
#include "net/transport.hpp"

namespace ess::net {

namespace {

namespace beast = boost::beast;

error handshake_error(const boost::system::error_code& ec, const beast::websocket::response_type& answer,
                      const target_url& to) {
  if (ec == beast::error::timeout) {
    return error(errc::timeout, "timeout", to.host_header + " did not answer in time.");
  }
  std::string message = to.host_header + " refused the WebSocket";
  if (ec == beast::websocket::error::upgrade_declined) message += " with status " + std::to_string(answer.result_int());
  return error(errc::unavailable, "handshake_refused", message + ".").with_detail(ec.message());
}

awaitable<result<std::shared_ptr<websocket>>> handshake(byte_stream transport, target_url to,
                                                        websocket_client_options options) {
  // From here on the WebSocket layer keeps time.
  transport.lowest().expires_never();
  auto stream = std::make_unique<beast_websocket::stream_type>(std::move(transport));
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
  const auto [ec] = co_await stream->async_handshake(answer, to.host_header, to.target, use_tuple);
  if (ec) co_return handshake_error(ec, answer, to);
  // The handshake's figure also bounds the closing handshake, where nobody wants to wait so long.
  times.handshake_timeout = std::chrono::seconds(3);
  if (options.idle_timeout.count() > 0) {
    times.idle_timeout = options.idle_timeout;
    times.keep_alive_pings = true;
  }
  stream->set_option(times);
  std::shared_ptr<websocket> opened = std::make_shared<beast_websocket>(std::move(stream));
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
    auto transport = co_await dial_.dial(to, until);
    if (!transport) co_return std::move(transport).error();
    co_return co_await handshake(std::move(*transport), to, options_);
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
