#include "storage/sqlite/executor.hpp"

#include <exception>

namespace ess::storage::sqlite {

namespace {

// An exception out of a unit of work is a defect of the caller, but one request's defect must not end the store.
template <class Work, class Unit>
result<void> run_caught(const Work& work, Unit& unit) {
  try {
    return work(unit);
  } catch (const std::exception& e) {
    return error(errc::internal, "internal", "Something went wrong on our side. Nothing was changed.")
        .with_detail(e.what());
  }
}

error broken_error(const error& cause) {
  return error(errc::unavailable, "store_failed",
               "The store could not make a change durable and takes no more changes. Check the disk and restart.")
      .with_detail(cause.detail().for_log());
}

}  // namespace

result<void> reader::run(const database::read_work& work) {
  unit_.begin(time_.next());
  auto outcome = db_.guarded([&]() -> result<void> {
    db_.run("BEGIN");
    return run_caught(work, static_cast<const unit&>(unit_));
  });
  if (db_.in_transaction()) {
    auto ended = db_.guarded([&]() -> result<void> {
      db_.run("ROLLBACK");
      return success();
    });
    if (outcome && !ended) outcome = std::move(ended);
  }
  if (auto spoiler = db_.take_spoiler(); spoiler && outcome) return *std::move(spoiler);
  return outcome;
}

void writer::run(std::span<job> jobs) {
  auto outcomes = commit_group(jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].write = nullptr;  // whatever the work captured is gone before its owner is told
    jobs[i].done(std::move(outcomes[i]));
  }
}

std::vector<result<void>> writer::commit_group(std::span<job> jobs) {
  std::vector<result<void>> outcomes(jobs.size());
  bool open = false;
  std::size_t first = 0;  // of the transaction that is open
  const auto fail_successes = [&](std::size_t until, const error& cause) {
    for (std::size_t k = first; k < until; ++k) {
      if (outcomes[k]) outcomes[k] = cause;
    }
  };
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!open) {
      if (auto begun = begin(); !begun) {
        outcomes[i] = std::move(begun);
        continue;
      }
      open = true;
      first = i;
    }
    outcomes[i] = run_in_savepoint(jobs[i].write);
    if (!db_.in_transaction()) {
      // SQLite gave up the whole transaction, as it does when the disk is full: those before go with this one.
      const error lost(errc::unavailable, "store_failed", "The store failed. Nothing was changed.");
      if (outcomes[i]) outcomes[i] = lost;
      fail_successes(i, outcomes[i].error());
      open = false;
    }
  }
  if (!open) return outcomes;
  bool any = false;
  for (std::size_t k = first; k < jobs.size(); ++k) any = any || outcomes[k].has_value();
  if (!any) {
    roll_back();
  } else if (auto committed = commit(); !committed) {
    fail_successes(jobs.size(), committed.error());
  }
  return outcomes;
}

result<void> writer::begin() {
  if (broken_) return *broken_;
  auto begun = db_.guarded([&]() -> result<void> {
    db_.run("BEGIN IMMEDIATE");
    return success();
  });
  (void)db_.take_spoiler();
  return begun;
}

result<void> writer::run_in_savepoint(const database::write_work& work) {
  latest_ = time_.next();
  unit_.begin(latest_);
  auto outcome = db_.guarded([&]() -> result<void> {
    db_.run("SAVEPOINT unit");
    return run_caught(work, unit_);
  });
  if (auto spoiler = db_.take_spoiler(); spoiler && outcome) outcome = *std::move(spoiler);
  if (!db_.in_transaction()) return outcome;
  auto ended = db_.guarded([&]() -> result<void> {
    if (!outcome) db_.run("ROLLBACK TO unit");
    db_.run("RELEASE unit");
    return success();
  });
  (void)db_.take_spoiler();
  if (!ended) {
    // Without its savepoint the unit cannot be undone alone.
    if (log_ != nullptr) log_->failure("store.savepoint_failed", ended.error());
    roll_back();
    if (outcome) outcome = std::move(ended);
  }
  return outcome;
}

result<void> writer::commit() {
  try {
    db_.run(
        "INSERT INTO store_clock (only_row, greatest_ms) VALUES (1, ?) "
        "ON CONFLICT (only_row) DO UPDATE SET greatest_ms = excluded.greatest_ms",
        latest_);
    db_.run("COMMIT");
    return success();
  } catch (const SQLite::Exception& e) {
    auto cause = to_error(e);
    // Constraint failures at COMMIT are failures of the group, not of a caller.
    error failure = error(errc::unavailable, cause.reason() == "store_full" ? "store_full" : "store_failed",
                          "The store could not commit. Nothing was changed.")
                        .with_detail(cause.detail().for_log());
    if (is_lost_sync(e)) broken_ = broken_error(cause);
    if (log_ != nullptr) log_->failure("store.commit_failed", failure);
    roll_back();
    return failure;
  }
}

void writer::roll_back() noexcept {
  if (!db_.in_transaction()) return;
  try {
    db_.run("ROLLBACK");
  } catch (const SQLite::Exception& e) {
    if (log_ != nullptr) log_->failure("store.rollback_failed", to_error(e));
  }
}

}  // namespace ess::storage::sqlite
