// A database whose audit log can be made to take nothing more, for one part of a test.
#pragma once

#include <atomic>
#include <utility>

#include "ess/storage/database.hpp"
#include "support/failing_audit.hpp"

namespace ess::test {

/// Passes everything on; while the log is broken, units of work that write meet `failing_audit_work`.
/// Lifetime: `inner` outlives it. Threads: any.
class switchable_database final : public storage::database {
 public:
  explicit switchable_database(storage::database& inner) : inner_(inner) {}

  void break_audit(bool broken) { broken_ = broken; }

  void submit_write(write_work work, completion done) override {
    const auto guarded = [this, work = std::move(work)](storage::unit_of_work& uow) {
      if (!broken_) return work(uow);
      failing_audit_work refusing(uow);
      return work(refusing);
    };
    inner_.submit_write(guarded, std::move(done));
  }
  void submit_read(read_work work, completion done) override { inner_.submit_read(std::move(work), std::move(done)); }

 private:
  storage::database& inner_;
  std::atomic<bool> broken_ = false;
};

}  // namespace ess::test
