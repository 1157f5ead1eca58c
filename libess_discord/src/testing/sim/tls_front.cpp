#include "testing/sim/tls_front.hpp"

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "http/listen_address.hpp"

namespace ess::testing::sim {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t piece_bytes = 16 * 1024;

}  // namespace

/// Both ends of one connection. Whichever ends first ends the other.
class tls_relay : public std::enable_shared_from_this<tls_relay> {
 public:
  tls_relay(tcp::socket before, asio::ssl::context& tls)
      : before_(std::move(before), tls), behind_(before_.get_executor()) {}

  net::awaitable<void> run(tcp::endpoint to) {
    const auto self = shared_from_this();
    const auto [refused] = co_await before_.async_handshake(asio::ssl::stream_base::server, net::use_tuple);
    if (refused) co_return close();
    const auto [unreachable] = co_await behind_.async_connect(to, net::use_tuple);
    if (unreachable) co_return close();
    boost::system::error_code ignored;
    before_.next_layer().set_option(tcp::no_delay(true), ignored);
    behind_.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(before_.get_executor(), answer(), asio::detached);
    co_await pump(before_, behind_);
    close();
  }

  void close() {
    boost::system::error_code ignored;
    before_.next_layer().close(ignored);
    behind_.close(ignored);
  }

 private:
  net::awaitable<void> answer() {
    const auto self = shared_from_this();
    co_await pump(behind_, before_);
    close();
  }

  template <class From, class To>
  static net::awaitable<void> pump(From& from, To& to) {
    std::array<char, piece_bytes> piece{};
    for (;;) {
      const auto [ended, got] = co_await from.async_read_some(asio::buffer(piece), net::use_tuple);
      if (ended) co_return;
      const auto [lost, sent] = co_await asio::async_write(to, asio::buffer(piece, got), net::use_tuple);
      if (lost) co_return;
    }
  }

  asio::ssl::stream<tcp::socket> before_;
  tcp::socket behind_;
};

tls_front::tls_front(asio::io_context& io) : io_(io), tls_(asio::ssl::context::tls_server), acceptor_(io) {}
tls_front::~tls_front() = default;

result<std::string> tls_front::start(const std::string& listen, const sim_tls_identity& identity,
                                     const std::string& behind) {
  boost::system::error_code ec;
  SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
  tls_.use_certificate_chain(asio::buffer(identity.certificate_pem), ec);
  if (!ec) tls_.use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem, ec);
  if (!ec && SSL_CTX_check_private_key(tls_.native_handle()) != 1) ec = asio::error::invalid_argument;
  if (ec) {
    return error(errc::invalid_argument, "tls_identity_invalid",
                 "Certificate and key must be PEM and belong together: " + ec.message() + ".");
  }
  const auto target = http::listen_endpoint(behind);
  if (!target) return target.error();
  behind_ = *target;
  const auto where = http::listen_endpoint(listen);
  if (!where) return where.error();
  acceptor_.open(where->protocol(), ec);
  if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_.bind(*where, ec);
  if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return http::listen_error(listen, ec);
  asio::co_spawn(io_, accept(), asio::detached);
  return http::to_text(acceptor_.local_endpoint());
}

net::awaitable<void> tls_front::accept() {
  while (acceptor_.is_open()) {
    tcp::socket socket(io_);
    const auto [failed] = co_await acceptor_.async_accept(socket, net::use_tuple);
    if (failed == asio::error::operation_aborted) co_return;
    if (failed) continue;
    const auto relay = std::make_shared<tls_relay>(std::move(socket), tls_);
    open_.insert(relay);
    auto forget = [this, relay](std::exception_ptr) { open_.erase(relay); };
    asio::co_spawn(io_, relay->run(behind_), std::move(forget));
  }
}

void tls_front::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (const auto& relay : open_) relay->close();
}

}  // namespace ess::testing::sim
