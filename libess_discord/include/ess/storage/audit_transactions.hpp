// Transactions over an audit log: all that a long work on it (checkpoints, pruning) needs of a store.
#pragma once

#include <functional>

#include "ess/base/result.hpp"
#include "ess/storage/units.hpp"

namespace ess::storage {

class database;

/// A host with tables of its own derives from it; with a `database` of ours, `database_audit` is it.
///
/// Each call is one transaction. What `write` was given leaves no trace if it returns an error; if it returns success,
/// it is durable once `write` returns. `read` sees one snapshot. Work may be run again after a conflict.
/// Errors: those of the work, and the store's own. Threads: as the host says; the library calls from one at a time.
class audit_transactions {
 public:
  using write_work = std::function<result<void>(audit_unit&)>;
  using read_work = std::function<result<void>(const audit_unit&)>;

  virtual ~audit_transactions() = default;

  virtual result<void> write(write_work work) = 0;
  virtual result<void> read(read_work work) = 0;
};

/// The audit log of a `database`. It waits: not for I/O threads. Lifetime: the database outlives it. Threads: any.
class database_audit final : public audit_transactions {
 public:
  explicit database_audit(database& inner) noexcept : inner_(inner) {}

  result<void> write(write_work work) override;
  result<void> read(read_work work) override;

 private:
  database& inner_;
};

}  // namespace ess::storage
