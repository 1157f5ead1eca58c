#include "ess/http/server.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>
#include <unordered_set>

#include "ess/base/encoding.hpp"
#include "ess/http/client_address.hpp"
#include "http/connection.hpp"
#include "http/listen_address.hpp"

namespace ess::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
/// The cap of the options, or what the limit on open files leaves (security requirement HT-8).
std::size_t connection_cap(std::size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
  const auto allowed = static_cast<std::size_t>(files.rlim_cur);
  return std::min(wanted, allowed > 200 ? allowed - 100 : allowed / 2);
}

std::string peer_of(const tcp::socket& socket) {
  boost::system::error_code ec;
  const auto endpoint = socket.remote_endpoint(ec);
  return ec ? std::string() : client_address(endpoint.address().to_string(), {}, {});
}

}  // namespace

class server::impl : public std::enable_shared_from_this<server::impl> {
 public:
  impl(net::executor ex, std::shared_ptr<server_context> context)
      : ex_(std::move(ex)),
        context_(std::move(context)),
        cap_(connection_cap(context_->options.max_connections)),
        drained_(ex_) {}

  result<std::string> listen(std::string_view address) {
    auto endpoint = listen_endpoint(address);
    if (!endpoint) return std::move(endpoint).error();
    tcp::acceptor acceptor(ex_);
    boost::system::error_code ec;
    acceptor.open(endpoint.value().protocol(), ec);
    if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec && endpoint.value().address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), ec);
    if (!ec) acceptor.bind(endpoint.value(), ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return listen_error(address, ec);
    auto bound = to_text(acceptor.local_endpoint(ec));
    acceptors_.push_back(std::move(acceptor));
    asio::co_spawn(ex_, accept_loop(shared_from_this(), acceptors_.back()), asio::detached);
    return bound;
  }

  net::awaitable<void> stop() {
    const auto self = shared_from_this();
    close_acceptors();
    // A copy: a connection that ends at once leaves the set.
    const std::vector<std::shared_ptr<connection>> open(connections_.begin(), connections_.end());
    for (const auto& each : open) each->finish_soon();
    co_await wait_until_empty(context_->options.stop_timeout);
    abort_all();
    co_await wait_until_empty(std::chrono::milliseconds(1'000));
  }

  void drop() {
    close_acceptors();
    abort_all();
  }

  std::size_t size() const noexcept { return connections_.size(); }

 private:
  static net::awaitable<void> accept_loop(std::shared_ptr<impl> self, tcp::acceptor& acceptor) {
    while (!self->context_->stopping) {
      auto [ec, socket] = co_await acceptor.async_accept(net::use_tuple);
      if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
      if (ec) {
        // Out of descriptors, most likely: trying again at once would only spin.
        self->context_->log.warning("http.accept_failed", {{"what", ec.message()}});
        asio::steady_timer pause(self->ex_, std::chrono::milliseconds(100));
        co_await pause.async_wait(net::use_tuple);
        continue;
      }
      self->welcome(std::move(socket));
    }
  }

  void welcome(tcp::socket socket) {
    auto peer = peer_of(socket);
    // At the cap a connection is taken and closed, so that the caller learns of it at once.
    if (context_->stopping || peer.empty() || connections_.size() >= cap_ || !has_room_for(peer)) return;
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto made = std::make_shared<connection>(std::move(socket), context_, peer);
    connections_.insert(made);
    ++per_address_[peer];
    asio::co_spawn(ex_, serve(shared_from_this(), std::move(made)), asio::detached);
  }

  bool has_room_for(const std::string& peer) const {
    const auto found = per_address_.find(peer);
    return found == per_address_.end() || found->second < context_->options.max_connections_per_address ||
           (context_->options.is_trusted_proxy && context_->options.is_trusted_proxy(peer));
  }

  static net::awaitable<void> serve(std::shared_ptr<impl> self, std::shared_ptr<connection> each) {
    co_await each->run();
    self->forget(each);
  }

  void forget(const std::shared_ptr<connection>& each) {
    const auto count = per_address_.find(each->peer());
    if (count != per_address_.end() && --count->second == 0) per_address_.erase(count);
    connections_.erase(each);
    if (connections_.empty()) drained_.cancel();
  }

  net::awaitable<void> wait_until_empty(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!connections_.empty() && std::chrono::steady_clock::now() < deadline) {
      drained_.expires_at(deadline);
      co_await drained_.async_wait(net::use_tuple);
    }
  }

  void close_acceptors() {
    context_->stopping = true;
    boost::system::error_code ignored;
    for (auto& acceptor : acceptors_) acceptor.close(ignored);
  }
  void abort_all() {
    for (const auto& each : connections_) each->abort();
  }

  net::executor ex_;
  std::shared_ptr<server_context> context_;
  std::size_t cap_;
  std::list<tcp::acceptor> acceptors_;
  std::unordered_set<std::shared_ptr<connection>> connections_;
  std::map<std::string, std::size_t> per_address_;
  asio::steady_timer drained_;
};

server::server(net::executor ex, const router& routes, middleware chain, const logger& log, random_source& random,
               server_options options)
    : impl_(std::make_shared<impl>(std::move(ex),
                                   std::make_shared<server_context>(routes, std::move(chain), log, std::move(options),
                                                                    to_hex(random_bytes(random, 6))))) {}

server::server(server&&) noexcept = default;
server& server::operator=(server&&) noexcept = default;
server::~server() {
  if (impl_) impl_->drop();
}

result<std::string> server::listen(std::string_view address) { return impl_->listen(address); }
net::awaitable<void> server::stop() { return impl_->stop(); }
std::size_t server::open_connections() const noexcept { return impl_->size(); }

}  // namespace ess::http
