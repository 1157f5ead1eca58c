// A database that can be made to take nothing more, as a whole or its audit log alone, or to tell nothing more, for one
// part of a test.
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
  /// Every unit of work that writes ends in `store_failed`; reading goes on.
  void break_writes(bool broken) { takes_nothing_ = broken; }
  /// Every unit of work that only reads ends in `store_failed`; writing goes on.
  void break_reads(bool broken) { tells_nothing_ = broken; }

  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    const auto guarded = [this, work = std::move(work)](storage::unit_of_work& uow) {
      if (takes_nothing_) return result<void>(error(errc::unavailable, "store_failed", "The disk went away."));
      if (!broken_) return work(uow);
      failing_audit_work refusing(uow);
      return work(refusing);
    };
    inner_.submit_write(lane, guarded, std::move(done));
  }
  void submit_read(read_work work, completion done) override {
    const auto guarded = [this, work = std::move(work)](const storage::unit_of_work& uow) {
      if (tells_nothing_) return result<void>(error(errc::unavailable, "store_failed", "The disk went away."));
      return work(uow);
    };
    inner_.submit_read(guarded, std::move(done));
  }

 private:
  storage::database& inner_;
  std::atomic<bool> broken_ = false;
  std::atomic<bool> takes_nothing_ = false;
  std::atomic<bool> tells_nothing_ = false;
};

}  // namespace ess::test
