// Tells Discord the roles of members who asked for it, and takes back what is no longer true.
#pragma once

#include <chrono>

#include "context.hpp"
#include "ess/linking/role_upkeep.hpp"
#include "ess/net/awaitable.hpp"
#include "worker_loop.hpp"

namespace ess::server {

/// What to say, and when, is the linking room's; this only asks Discord and carries the answers.
///
/// Lifetime: the context outlives it, and it outlives the executor's run. Threads: the executor's one thread.
class role_worker {
 public:
  /// Between looks when nothing is committed and nothing is due.
  static constexpr std::chrono::seconds default_look{30};

  role_worker(const net::executor& ex, context& c, std::chrono::milliseconds look = default_look);

  void start() { loop_.start(); }
  void stop() { loop_.stop(); }
  /// Something was committed: there may be something to tell. Threads: any.
  void poke() { loop_.poke(); }

 private:
  /// Carries out what is due first; answers how long to wait before looking again.
  net::awaitable<std::chrono::milliseconds> look_once();
  net::awaitable<void> carry_out(linking::role_task& task);
  net::awaitable<result<void>> tell(linking::role_task& task);
  /// Says or takes back, by the tokens as they are.
  net::awaitable<result<void>> tell_with(const linking::role_task& task);
  /// New tokens, kept before anything is done with them.
  net::awaitable<result<void>> renew(linking::role_task& task);
  /// The records that guilds build roles on, once in the life of this process.
  net::awaitable<result<void>> keep_records();
  net::awaitable<void> settle(const linking::role_task& task, const result<void>& told);
  net::awaitable<void> settle_taken_back(const linking::role_task& task);

  context& context_;
  std::chrono::milliseconds look_;
  bool records_kept_ = false;
  worker_loop loop_;
};

}  // namespace ess::server
