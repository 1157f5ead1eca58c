// The Unix socket beside the database on which a running ess-server takes essctl's commands.
#pragma once

#include <memory>
#include <string>

#include "ess/admin/execute.hpp"
#include "ess/base/log.hpp"
#include "ess/base/result.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/worker_pool.hpp"

namespace ess::server {

/// Serves `admin::execute` to processes of the same user (or root): the socket has mode 0600 and the peer's uid is
/// checked. Commands run on the worker pool. The protocol is in ess/admin/protocol.hpp.
///
/// Use, after the database is open and its `file_lock` is held:
///
///   admin::context commands(*database, &cipher, random, hasher, notices);
///   auto admin = server::admin_socket::open(io.get_executor(), storage::sqlite::socket_path_of(settings.sqlite_path),
///                                           commands, workers, log);
///   if (!admin) return fail(admin.error());
///   ... io.run() ...              // on stop: (*admin)->stop(); commands on their way finish
///
/// Lifetime: executor, what the context refers to, pool and logger outlive it; the pool has finished before the
/// executor goes. Threads: the executor's one thread.
class admin_socket {
 public:
  /// Binds the socket and starts to accept. A socket file left behind by a server that was killed is replaced; whoever
  /// holds the database lock may do that.
  /// Errors: `admin_socket_path` (the path is too long for a socket, or something else lies there),
  /// `admin_socket_failed`.
  static result<std::unique_ptr<admin_socket>> open(net::executor executor, std::string path,
                                                    const admin::context& commands, net::worker_pool& workers,
                                                    const logger& log);

  ~admin_socket();
  admin_socket(const admin_socket&) = delete;
  admin_socket& operator=(const admin_socket&) = delete;

  /// Takes no more commands and removes the socket file; what is on its way is still answered.
  void stop();

 private:
  struct state;
  explicit admin_socket(std::shared_ptr<state> s) : state_(std::move(s)) {}
  std::shared_ptr<state> state_;
};

}  // namespace ess::server
