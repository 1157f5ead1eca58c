// A TLS server for tests of what connects to it.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "ess/net/awaitable.hpp"
#include "support/test_certificate.hpp"

namespace ess::net {

/// Answers every TLS connection with a fixed page.
class tls_server {
 public:
  tls_server(boost::asio::io_context& io, const test::test_certificate& certificate)
      : context_(boost::asio::ssl::context::tls_server),
        acceptor_(io, boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0)) {
    context_.use_certificate_chain(boost::asio::buffer(certificate.certificate_pem));
    context_.use_private_key(boost::asio::buffer(certificate.private_key_pem), boost::asio::ssl::context::pem);
    boost::asio::co_spawn(io, run(), boost::asio::detached);
  }
  std::string authority(const std::string& host) const {
    return host + ":" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  awaitable<void> run() {
    for (;;) {
      auto socket = co_await acceptor_.async_accept(boost::asio::use_awaitable);
      boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(std::move(socket), context_);
      const auto [failed] = co_await stream.async_handshake(boost::asio::ssl::stream_base::server, net::use_tuple);
      if (failed) continue;
      std::string request;
      auto input = boost::asio::dynamic_buffer(request);
      co_await boost::asio::async_read_until(stream, input, "\r\n\r\n", net::use_tuple);
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret";
      const auto output = boost::asio::buffer(answer);
      co_await boost::asio::async_write(stream, output, net::use_tuple);
    }
  }

  boost::asio::ssl::context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace ess::net
