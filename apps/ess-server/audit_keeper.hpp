// Signs the audit log's checkpoints while the server runs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ess/audit/checkpointing.hpp"
#include "ess/base/log.hpp"
#include "ess/base/random.hpp"
#include "ess/config/settings.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/net/worker_pool.hpp"
#include "ess/storage/database.hpp"

namespace ess::server {

/// The signing key, the anchor file and the worker that uses both, and has communities' channels show checkpoints where
/// the settings say so; without a key it does nothing.
///
/// Lifetime: store, pool and logger outlive it; it outlives the run of the executor. Threads: the executor's one.
class audit_keeper {
 public:
  /// Errors: `invalid_signing_key`.
  static result<std::unique_ptr<audit_keeper>> make(const config::server_settings& settings,
                                                    const net::executor& executor, storage::database& database,
                                                    net::worker_pool& workers, random_source& random,
                                                    const logger& log);

  /// Looks every few seconds whether a chain is due, until `stop`. Failures are logged and tried again.
  void start();
  void stop();

  /// Null when there is none.
  const audit::checkpoint_signer* signer() const noexcept { return signer_ ? &*signer_ : nullptr; }
  const audit::anchor_file* anchors() const noexcept { return anchors_ ? &*anchors_ : nullptr; }

 private:
  audit_keeper(const net::executor& executor, storage::database& database, net::worker_pool& workers,
               random_source& random, const logger& log)
      : timer_(executor), database_(database), workers_(workers), random_(random), log_(log) {}
  net::awaitable<void> run();
  net::awaitable<void> look();
  net::awaitable<void> report(const audit::refused_chain& refused);
  net::awaitable<void> anchor_in_channels(const std::vector<audit::refused_chain>& refused);

  boost::asio::steady_timer timer_;
  storage::database& database_;
  net::worker_pool& workers_;
  random_source& random_;
  const logger& log_;
  std::optional<audit::checkpoint_signer> signer_;
  std::optional<audit::anchor_file> anchors_;
  audit::checkpoint_rule rule_;
  bool uses_channels_ = false;
  std::set<std::string> reported_;  // chains that are told of already: every look finds them again
  bool stopping_ = false;
};

/// Writes `audit.integrity_failed` where it is read: into the chain itself, behind what was altered, when its community
/// still exists, so that its security channel hears of it; else into the installation's.
/// Errors: those of the store.
result<void> record_integrity_failure(storage::unit_of_work& uow, random_source& random,
                                      const audit::refused_chain& refused);

}  // namespace ess::server
