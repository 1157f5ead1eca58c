// TLS before the simulator: accepts, decrypts, and passes the bytes on to the plain port behind it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <set>
#include <string>

#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/testing/sim_tls.hpp"

namespace ess::testing::sim {

class tls_relay;

/// TLS 1.2 or newer; one connection behind for each before. Lifetime: `io` outlives it. Threads: the one of `io`.
class tls_front {
 public:
  explicit tls_front(boost::asio::io_context& io);
  ~tls_front();
  tls_front(const tls_front&) = delete;
  tls_front& operator=(const tls_front&) = delete;

  /// Listens, and answers the address really bound. `behind` is that of the plain port, as bound.
  /// Errors: `tls_identity_invalid`, those of `http::server::listen`.
  result<std::string> start(const std::string& listen, const sim_tls_identity& identity, const std::string& behind);
  /// Stops to accept and drops what is open.
  void stop();

 private:
  net::awaitable<void> accept();

  boost::asio::io_context& io_;
  boost::asio::ssl::context tls_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint behind_;
  std::set<std::shared_ptr<tls_relay>> open_;
};

}  // namespace ess::testing::sim
