// A database in which the writes of one lane wait, for tests of what must not wait for them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "ess/storage/database.hpp"

namespace ess::test {

/// Passes everything on but the writes of one lane: those wait until they may go on.
class parking_database final : public storage::database {
 public:
  parking_database(storage::database& inner, storage::write_lane lane) : inner_(inner), lane_(std::move(lane)) {}

  void submit_write(storage::write_lane lane, write_work work, completion done) override {
    if (lane.value() != lane_.value()) return inner_.submit_write(std::move(lane), std::move(work), std::move(done));
    waiting_.emplace_back(std::move(work), std::move(done));
  }
  void submit_read(read_work work, completion done) override { inner_.submit_read(std::move(work), std::move(done)); }

  std::size_t parked() const { return waiting_.size(); }
  void go_on() {
    for (auto& [work, done] : waiting_) inner_.submit_write(lane_, std::move(work), std::move(done));
    waiting_.clear();
  }

 private:
  storage::database& inner_;
  storage::write_lane lane_;
  std::vector<std::pair<write_work, completion>> waiting_;
};

}  // namespace ess::test
