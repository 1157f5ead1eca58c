#include "admin_socket.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>

#include "ess/admin/protocol.hpp"

namespace ess::server {

namespace asio = boost::asio;
using local = asio::local::stream_protocol;

namespace {

constexpr std::size_t max_connections = 8;
constexpr std::chrono::seconds request_deadline{10};
constexpr std::chrono::seconds reply_deadline{30};
constexpr std::chrono::milliseconds pause_after_failed_accept{100};

// A path that is not a socket is somebody's file; a socket is what a killed server left.
result<void> clear_path(const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return success();
  if (!S_ISSOCK(info.st_mode)) {
    return error(errc::conflict, "admin_socket_path",
                 fmt::format("{} is in the way of the admin socket and is not a socket. Move it away.", path));
  }
  ::unlink(path.c_str());
  return success();
}

result<void> bind_private(local::acceptor& acceptor, const std::string& path) {
  boost::system::error_code failed;
  acceptor.open(local(), failed);
  // On Linux the file gets the mode of the unbound socket, so it is never open to others, not even for a moment.
  if (!failed && ::fchmod(acceptor.native_handle(), 0600) != 0) failed.assign(errno, boost::system::system_category());
  if (!failed) acceptor.bind(local::endpoint(path), failed);
  if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (!failed) return success();
  return error(errc::unavailable, "admin_socket_failed",
               fmt::format("The admin socket {} cannot be made: {}. Give this user write access to its directory.",
                           path, failed.message()));
}

bool is_trusted_peer(local::socket& peer) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
  return who.uid == ::geteuid() || who.uid == 0;
}

/// Closes a connection whose peer is too slow. Each `start` replaces the one before.
class watchdog {
 public:
  explicit watchdog(local::socket& peer) : watched_(std::make_shared<watched>(peer)), timer_(peer.get_executor()) {}
  void start(std::chrono::seconds limit) {
    timer_.expires_after(limit);
    // A timer that has fired may still have its handler queued when it is set again or destroyed.
    timer_.async_wait(
        [guarded = std::weak_ptr(watched_), turn = ++watched_->turn](boost::system::error_code cancelled) {
          const auto target = guarded.lock();
          if (cancelled || !target || target->turn != turn) return;
          boost::system::error_code ignored;
          target->peer.shutdown(local::socket::shutdown_both, ignored);
        });
  }

 private:
  struct watched {
    explicit watched(local::socket& p) : peer(p) {}
    local::socket& peer;
    int turn = 0;
  };
  std::shared_ptr<watched> watched_;
  asio::steady_timer timer_;
};

/// Counts a connection while it lives.
class counted {
 public:
  explicit counted(std::size_t& count) : count_(count) { ++count_; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  ~counted() { --count_; }

 private:
  std::size_t& count_;
};

net::awaitable<result<std::string>> read_message(local::socket& peer) {
  admin::frame_reader frames(admin::max_request_bytes);
  std::array<char, 4096> piece{};
  while (true) {
    const auto buffer = asio::buffer(piece);
    const auto [failed, count] = co_await peer.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    if (failed) co_return error(errc::invalid_argument, "invalid_request", "The request ended early.");
    auto message = frames.feed(std::string_view(piece.data(), count));
    if (!message) co_return std::move(message).error();
    if (*message) co_return **std::move(message);
  }
}

}  // namespace

struct admin_socket::state {
  state(const net::executor& executor, std::string file, const admin::context& context, net::worker_pool& pool,
        const logger& logger)
      : acceptor(executor), path(std::move(file)), commands(context), workers(pool), log(logger) {}

  local::acceptor acceptor;
  std::string path;
  admin::context commands;
  net::worker_pool& workers;
  const logger& log;
  std::size_t connections = 0;

  net::awaitable<result<boost::json::object>> run_command(const std::string& message);
  static net::awaitable<void> serve(std::shared_ptr<state> self, local::socket peer);
  static net::awaitable<void> accept_all(std::shared_ptr<state> self);
};

net::awaitable<result<boost::json::object>> admin_socket::state::run_command(const std::string& message) {
  auto request = admin::read_request(message);
  if (!request) co_return std::move(request).error();
  auto work = [&]() -> result<boost::json::object> {
    try {
      return admin::execute(commands, request->command, request->arguments);
    } catch (const std::exception& e) {
      return error(errc::internal, "internal", "Something went wrong in ess-server; its log says what.")
          .with_detail(e.what());
    }
  };
  auto outcome = co_await net::offload(workers, work);
  if (outcome) {
    log.info("admin.command", {{"command", request->command}});
  } else {
    log.failure("admin.command_failed", outcome.error());
  }
  co_return outcome;
}

net::awaitable<void> admin_socket::state::serve(std::shared_ptr<state> self, local::socket peer) {
  const counted counting(self->connections);
  watchdog deadline(peer);
  deadline.start(request_deadline);
  auto message = co_await read_message(peer);
  result<boost::json::object> outcome = boost::json::object();
  if (message) {
    // The command takes what it takes; only the peer is hurried.
    deadline.start(std::chrono::hours(1));
    outcome = co_await self->run_command(*message);
  } else {
    outcome = std::move(message).error();
  }
  deadline.start(reply_deadline);
  const std::string reply = admin::frame(admin::write_reply(outcome));
  const auto bytes = asio::buffer(reply);
  co_await asio::async_write(peer, bytes, asio::as_tuple(asio::use_awaitable));
}

net::awaitable<void> admin_socket::state::accept_all(std::shared_ptr<state> self) {
  asio::steady_timer pause(self->acceptor.get_executor());
  while (self->acceptor.is_open()) {
    local::socket peer(self->acceptor.get_executor());
    const auto [failed] = co_await self->acceptor.async_accept(peer, asio::as_tuple(asio::use_awaitable));
    if (!self->acceptor.is_open()) co_return;
    if (failed) {
      // Out of descriptors, most likely: wait instead of spinning.
      pause.expires_after(pause_after_failed_accept);
      co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (!is_trusted_peer(peer)) {
      self->log.warning("admin.peer_refused");
      continue;
    }
    if (self->connections >= max_connections) continue;
    asio::co_spawn(self->acceptor.get_executor(), serve(self, std::move(peer)), asio::detached);
  }
}

result<std::unique_ptr<admin_socket>> admin_socket::open(net::executor executor, std::string path,
                                                         const admin::context& commands, net::worker_pool& workers,
                                                         const logger& log) {
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return error(
        errc::invalid_argument, "admin_socket_path",
        fmt::format("The path {} is too long for the admin socket. Set ESS_DATABASE to a shorter path.", path));
  }
  if (auto cleared = clear_path(path); !cleared) return std::move(cleared).error();
  auto s = std::make_shared<state>(std::move(executor), std::move(path), commands, workers, log);
  if (auto bound = bind_private(s->acceptor, s->path); !bound) return std::move(bound).error();
  asio::co_spawn(s->acceptor.get_executor(), state::accept_all(s), asio::detached);
  return std::unique_ptr<admin_socket>(new admin_socket(std::move(s)));
}

admin_socket::~admin_socket() { stop(); }

void admin_socket::stop() {
  if (!state_->acceptor.is_open()) return;
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  ::unlink(state_->path.c_str());
}

}  // namespace ess::server
