// What ess-server does besides answering requests: it sends mail and notifications, revokes tokens that Discord would
// not take yet, keeps linked roles true, and tells of keys that are about to end.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "context.hpp"
#include "ess/config/settings.hpp"
#include "ess/net/awaitable.hpp"
#include "job_worker.hpp"
#include "key_watch.hpp"
#include "outbox_worker.hpp"
#include "role_worker.hpp"

namespace ess::server {

/// Lifetime: context and settings outlive it; it outlives the executor's run. Threads: the executor's one thread.
class background {
 public:
  /// Starts mail if there is a command for it, revocation and linked roles if linking is configured.
  /// `store` is the database without the watch that tells of commits: the outbox needs no word of its own.
  background(const net::executor& ex, context& c, const config::server_settings& settings, storage::database& store);

  /// Something was committed: there may be something to send, or a role to tell of. Threads: any.
  void poke() {
    outbox_.poke();
    if (roles_) roles_->poke();
  }

  /// A program that runs is killed; what was not done is tried again after the next start.
  void stop();

 private:
  net::awaitable<jobs::attempt> send_mail(const secret& payload);
  net::awaitable<jobs::attempt> revoke(const secret& token);

  context& context_;
  const config::server_settings& settings_;
  std::stop_source stopping_;
  std::unique_ptr<net::worker_pool> mail_thread_;  ///< a mail program blocks; nothing else waits behind it
  std::optional<job_worker> mail_;
  std::optional<job_worker> revocations_;
  std::optional<role_worker> roles_;
  key_watch keys_;
  outbox_worker outbox_;
};

}  // namespace ess::server
