#include "net/transport.hpp"

#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <vector>

namespace ess::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto token = asio::as_tuple(asio::use_awaitable);

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
  co_await state->done.async_wait(token);
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

}  // namespace

result<std::shared_ptr<asio::ssl::context>> make_tls_context(const std::string& ca_file) {
  auto made = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  boost::system::error_code ec;
  SSL_CTX_set_min_proto_version(made->native_handle(), TLS1_2_VERSION);
  made->set_verify_mode(asio::ssl::verify_peer);
  if (ca_file.empty()) {
    made->set_default_verify_paths(ec);
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

awaitable<result<std::unique_ptr<plain_stream>>> connect_plain(executor ex, target_url to, deadline until) {
  auto endpoints = co_await resolve(ex, to, until);
  if (!endpoints) co_return std::move(endpoints).error();
  auto stream = std::make_unique<plain_stream>(ex);
  stream->expires_at(until);
  const auto [ec, used] = co_await stream->async_connect(endpoints.value(), token);
  if (ec == boost::beast::error::timeout) co_return timed_out(to);
  if (ec) {
    co_return error(errc::unavailable, "connect_failed", "Cannot connect to " + to.host_header + ".")
        .with_detail(ec.message());
  }
  boost::system::error_code ignored;
  stream->socket().set_option(tcp::no_delay(true), ignored);
  co_return std::move(stream);
}

awaitable<result<std::unique_ptr<tls_stream>>> connect_tls(executor ex, std::shared_ptr<asio::ssl::context> tls,
                                                           target_url to, deadline until) {
  auto plain = co_await connect_plain(ex, to, until);
  if (!plain) co_return std::move(plain).error();
  auto stream = std::make_unique<tls_stream>(std::move(*plain.value()), *tls);
  boost::system::error_code ignored;
  asio::ip::make_address(to.host, ignored);
  // Server name indication carries names only (RFC 6066 section 3).
  if (ignored) set_server_name(*stream, to.host);
  stream->set_verify_callback(asio::ssl::host_name_verification(to.host));
  const auto [ec] = co_await stream->async_handshake(asio::ssl::stream_base::client, token);
  if (ec == boost::beast::error::timeout) co_return timed_out(to);
  if (ec) {
    co_return error(errc::unavailable, "tls_failed",
                    "No trustworthy TLS connection to " + to.host_header + " could be made.")
        .with_detail(ec.message());
  }
  co_return std::move(stream);
}

}  // namespace ess::net
