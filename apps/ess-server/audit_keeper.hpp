// Signs the audit log's checkpoints while the server runs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "ess/audit/checkpointing.hpp"
#include "ess/base/log.hpp"
#include "ess/config/settings.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/worker_pool.hpp"
#include "ess/storage/database.hpp"

namespace ess::server {

/// The signing key, the anchor file and the worker that uses both; without a key it does nothing.
///
/// Lifetime: store, pool and logger outlive it; it outlives the run of the executor. Threads: the executor's one.
class audit_keeper {
 public:
  /// Errors: `invalid_signing_key`.
  static result<std::unique_ptr<audit_keeper>> make(const config::server_settings& settings, net::executor executor,
                                                    storage::database& database, net::worker_pool& workers,
                                                    const logger& log);

  /// Looks every few seconds whether a chain is due, until `stop`. Failures are logged and tried again.
  void start();
  void stop();

  /// Null when there is none.
  const audit::checkpoint_signer* signer() const noexcept { return signer_ ? &*signer_ : nullptr; }
  const audit::anchor_file* anchors() const noexcept { return anchors_ ? &*anchors_ : nullptr; }

 private:
  audit_keeper(net::executor executor, storage::database& database, net::worker_pool& workers, const logger& log)
      : timer_(std::move(executor)), database_(database), workers_(workers), log_(log) {}
  net::awaitable<void> run();
  net::awaitable<void> look();

  boost::asio::steady_timer timer_;
  storage::database& database_;
  net::worker_pool& workers_;
  const logger& log_;
  std::optional<audit::checkpoint_signer> signer_;
  std::optional<audit::anchor_file> anchors_;
  bool stopping_ = false;
};

}  // namespace ess::server
