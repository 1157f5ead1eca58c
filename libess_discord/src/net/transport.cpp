#include "net/transport.hpp"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <mutex>
#include <vector>

#include "net/authorities.hpp"
#include "net/public_address.hpp"

namespace ess::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr std::uint32_t max_proxy_answer_head = 8 * 1024;

error timed_out(const target_url& to) {
  return error(errc::timeout, "timeout", to.host_header + " did not answer in time.");
}

/// A look-up that may be abandoned: getaddrinfo cannot be interrupted.
struct lookup {
  explicit lookup(const executor& ex) : resolver(ex), done(ex) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  bool finished = false;
  boost::system::error_code ec;
  std::vector<tcp::endpoint> endpoints;
};

awaitable<result<std::vector<tcp::endpoint>>> resolve(executor ex, target_url to, deadline until) {
  boost::system::error_code not_literal;
  const auto literal = asio::ip::make_address(to.host, not_literal);
  if (!not_literal) {
    std::vector<tcp::endpoint> one;
    one.emplace_back(literal, static_cast<unsigned short>(std::stoul(to.port)));
    co_return one;
  }
  auto state = std::make_shared<lookup>(ex);
  state->done.expires_at(until);
  state->resolver.async_resolve(to.host, to.port,
                                [state](boost::system::error_code ec, const tcp::resolver::results_type& found) {
                                  state->finished = true;
                                  state->ec = ec;
                                  for (const auto& each : found) state->endpoints.push_back(each.endpoint());
                                  state->done.cancel();
                                });
  co_await state->done.async_wait(use_tuple);
  if (!state->finished) co_return timed_out(to);
  if (state->ec) {
    co_return error(errc::unavailable, "host_unknown", "The host name " + to.host + " cannot be resolved.")
        .with_detail(state->ec.message());
  }
  co_return std::move(state->endpoints);
}

/// What the macro SSL_set_tlsext_host_name does, without its old-style cast. OpenSSL copies the name.
void set_server_name(tls_stream& stream, std::string host) {
  SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

/// True of a peer that went away during the handshake, which says nothing about whether it can be trusted.
bool was_cut_off(const boost::system::error_code& ec) {
  return ec == asio::error::eof || ec == asio::error::connection_reset || ec == asio::error::broken_pipe ||
         ec == asio::ssl::error::stream_truncated;
}

result<std::shared_ptr<asio::ssl::context>> read_authorities(const std::string& ca_file) {
  auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  boost::system::error_code ec;
  SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_2_VERSION);
  made->set_verify_mode(asio::ssl::verify_peer);
  if (ca_file.empty()) {
    trust_system_authorities(*made, ec);
  } else {
    made->load_verify_file(ca_file, ec);
  }
  if (ec) {
    return error(errc::invalid_argument, "ca_file_invalid",
                 "The certificate authorities in \"" + (ca_file.empty() ? std::string("the system's store") : ca_file) +
                     "\" cannot be read.")
        .with_detail(ec.message());
  }
  return made;
}

// Clients that live at the same time share the system's authorities, which can be a megabyte; a context may be used by
// several threads once it is set up.
result<std::shared_ptr<asio::ssl::context>> make_tls_context(const std::string& ca_file) {
  static std::mutex guards;
  static std::weak_ptr<asio::ssl::context> of_the_system;
  if (!ca_file.empty()) return read_authorities(ca_file);
  const std::scoped_lock lock(guards);
  if (std::shared_ptr<asio::ssl::context> shared = of_the_system.lock()) return shared;
  auto made = read_authorities(ca_file);
  if (made) of_the_system = *made;
  return made;
}

awaitable<result<std::unique_ptr<plain_stream>>> connect(executor ex, target_url to, bool public_only, deadline until) {
  auto endpoints = co_await resolve(ex, to, until);
  if (!endpoints) co_return std::move(endpoints).error();
  if (public_only) {
    std::erase_if(*endpoints, [](const tcp::endpoint& each) { return !is_public_address(each.address()); });
    if (endpoints->empty()) {
      co_return error(errc::forbidden, "address_refused",
                      to.host_header + " is not an address of the public internet, so nothing is asked of it.");
    }
  }
  auto stream = std::make_unique<plain_stream>(ex);
  stream->expires_at(until);
  const auto [ec, used] = co_await stream->async_connect(endpoints.value(), use_tuple);
  if (ec == boost::beast::error::timeout) co_return timed_out(to);
  if (ec) {
    co_return error(errc::unavailable, "connect_failed", "Cannot connect to " + to.host_header + ".")
        .with_detail(ec.message());
  }
  boost::system::error_code ignored;
  stream->socket().set_option(tcp::no_delay(true), ignored);
  co_return std::move(stream);
}

/// Asks a proxy for a tunnel; afterwards the stream is one to the target itself.
awaitable<result<void>> tunnel(plain_stream& stream, const target_url& proxy, const target_url& to) {
  namespace http = boost::beast::http;
  const bool v6 = to.host.find(':') != std::string::npos;
  const std::string authority = (v6 ? "[" + to.host + "]" : to.host) + ":" + to.port;
  const std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
  const auto bytes = asio::buffer(request);
  const auto [unsent, written] = co_await asio::async_write(stream, bytes, use_tuple);
  boost::beast::flat_buffer input;
  http::response_parser<http::empty_body> answer;
  answer.header_limit(max_proxy_answer_head);
  answer.skip(true);  // what follows a 2xx belongs to the tunnel
  boost::system::error_code failed = unsent;
  if (!failed) {
    const auto [unread, size] = co_await http::async_read_header(stream, input, answer, use_tuple);
    failed = unread;
  }
  if (failed == boost::beast::error::timeout) co_return timed_out(proxy);
  const bool agreed = !failed && answer.get().result_int() / 100 == 2 && input.size() == 0;
  if (agreed) co_return success();
  std::string why = failed ? failed.message() : "status " + std::to_string(answer.get().result_int());
  co_return error(errc::unavailable, "proxy_refused",
                  "The proxy " + proxy.host_header + " makes no connection to " + authority + ".")
      .with_detail(std::move(why));
}

}  // namespace

result<dialer> dialer::make(executor ex, const std::string& ca_file, const outbound_options& way_out) {
  auto tls = make_tls_context(ca_file);
  if (!tls) return std::move(tls).error();
  dialer made(std::move(ex), std::move(*tls));
  made.public_only_ = way_out.public_addresses_only;
  if (way_out.proxy.empty()) return made;
  auto proxy = parse_target_url(way_out.proxy, "http", "https");
  if (!proxy || proxy->tls || proxy->target != "/") {
    return error(errc::invalid_argument, "proxy_invalid",
                 "\"" + way_out.proxy + "\" is no address of a proxy. Write http://host:port.");
  }
  made.proxy_ = std::move(*proxy);
  return made;
}

awaitable<dialer::connected> dialer::dial_plain(target_url to, deadline until) const {
  if (!proxy_) co_return co_await connect(ex_, std::move(to), public_only_, until);
  const target_url proxy = *proxy_;
  auto stream = co_await connect(ex_, proxy, false, until);
  if (!stream) {
    const error why = std::move(stream).error();
    co_return error(why.code(), why.reason(), "The proxy " + proxy.host_header + " cannot be reached.")
        .with_detail(why.message());
  }
  auto through = co_await tunnel(**stream, proxy, to);
  if (!through) co_return std::move(through).error();
  co_return std::move(stream);
}

awaitable<result<byte_stream>> dialer::dial_tls(target_url to, deadline until) const {
  const std::shared_ptr<asio::ssl::context> tls = tls_;
  auto plain = co_await dial_plain(to, until);
  if (!plain) co_return std::move(plain).error();
  tls_stream stream(std::move(*plain.value()), *tls);
  boost::system::error_code ignored;
  asio::ip::make_address(to.host, ignored);
  // Server name indication carries names only (RFC 6066 section 3).
  if (ignored) set_server_name(stream, to.host);
  stream.set_verify_callback(asio::ssl::host_name_verification(to.host));
  const auto [ec] = co_await stream.async_handshake(asio::ssl::stream_base::client, use_tuple);
  if (ec == boost::beast::error::timeout) co_return timed_out(to);
  if (was_cut_off(ec)) {
    co_return error(errc::unavailable, "connect_failed", to.host_header + " hung up before TLS was agreed upon.")
        .with_detail(ec.message());
  }
  if (ec) {
    co_return error(errc::unavailable, "tls_failed",
                    "No trustworthy TLS connection to " + to.host_header + " could be made.")
        .with_detail(ec.message());
  }
  byte_stream opened(std::move(stream));
  co_return std::move(opened);
}

awaitable<result<byte_stream>> dialer::dial(target_url to, deadline until) const {
  if (to.tls) co_return co_await dial_tls(std::move(to), until);
  auto plain = co_await dial_plain(std::move(to), until);
  if (!plain) co_return std::move(plain).error();
  byte_stream opened(std::move(**plain));
  co_return std::move(opened);
}

}  // namespace ess::net
