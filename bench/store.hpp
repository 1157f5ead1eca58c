// A store for one benchmark, in a folder of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/storage/database.hpp"

namespace ess::bench {

class bench_store {
 public:
  bench_store();
  ~bench_store();
  bench_store(const bench_store&) = delete;
  bench_store& operator=(const bench_store&) = delete;

  storage::database& database() { return *database_; }
  const std::filesystem::path& folder() const { return folder_; }
  random_source& random() { return random_; }
  /// Throws when the work fails: a benchmark of failures measures nothing.
  void write(const std::function<result<void>(storage::unit_of_work&)>& work);
  void read(const std::function<result<void>(const storage::unit_of_work&)>& work);

 private:
  std::filesystem::path folder_;
  system_clock clock_;
  system_random random_;
  std::unique_ptr<storage::database> database_;
};

}  // namespace ess::bench
