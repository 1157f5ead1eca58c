// A store that says when something was committed.
#pragma once

#include <functional>
#include <mutex>

#include "ess/storage/database.hpp"

namespace ess::server {

/// Passes everything on, and calls `committed` after each write that succeeded, before its owner is told. That call
/// comes on a thread of the store; it must be short and must not throw.
/// Lifetime: `inner` outlives this, and whatever `committed` uses outlives the store.
class commit_watch final : public storage::database {
 public:
  explicit commit_watch(storage::database& inner) : inner_(inner) {}

  /// Threads: any; once it returns, what was told before is called no more.
  void on_commit(std::function<void()> committed) {
    const std::lock_guard lock(mutex_);
    committed_ = std::move(committed);
  }

  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    inner_.submit_write(lane, std::move(work), [this, done = std::move(done)](result<void> outcome) {
      if (outcome) tell();
      done(std::move(outcome));
    });
  }
  void submit_read(read_work work, completion done) override { inner_.submit_read(std::move(work), std::move(done)); }

 private:
  void tell() {
    const std::lock_guard lock(mutex_);
    if (committed_) committed_();
  }

  storage::database& inner_;
  std::mutex mutex_;
  std::function<void()> committed_;
};

}  // namespace ess::server
