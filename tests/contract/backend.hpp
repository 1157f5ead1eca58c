// The backends under contract. A test takes one by name; the same test runs over all of them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "ess/storage/database.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace ess::test {

/// A place where a store lives. `open` may be called again after the store it gave is gone: that is a restart.
class backend {
 public:
  virtual ~backend() = default;
  virtual std::unique_ptr<storage::database> open(const clock& clock) = 0;
  /// False if closing the store loses its contents.
  virtual bool survives_restart() const = 0;
};

enum class backend_kind { sqlite_file, sqlite_memory };
inline constexpr backend_kind all_backends[] = {backend_kind::sqlite_file, backend_kind::sqlite_memory};
const char* name_of(backend_kind kind);
inline std::ostream& operator<<(std::ostream& out, backend_kind kind) { return out << name_of(kind); }

std::unique_ptr<backend> make_backend(backend_kind kind);

/// The database in that file (or in memory), brought to the newest schema.
std::unique_ptr<storage::database> open_sqlite(std::string path, const clock& clock);

/// A fresh store with its clock, and shorthand for work that must succeed.
class store {
 public:
  explicit store(backend_kind kind) : backend_(make_backend(kind)), database_(backend_->open(time)) {}

  fake_clock time;
  fake_random random;

  storage::database& database() { return *database_; }
  backend& where() { return *backend_; }
  void restart() {
    database_.reset();
    database_ = backend_->open(time);
  }

  /// Runs a unit of work; fails the test unless it succeeds.
  void write(const std::function<void(storage::unit_of_work&)>& work);
  void read(const std::function<void(const storage::unit_of_work&)>& work);
  /// The reason of the error that `work` ends with; empty if it succeeds. The unit of work is rolled back with it.
  std::string refusal(const std::function<result<void>(storage::unit_of_work&)>& work);

 private:
  std::unique_ptr<backend> backend_;
  std::unique_ptr<storage::database> database_;
};

/// Runs `check` with a fresh store of every backend, naming the backend in each failure.
void with_every_backend(const std::function<void(store&)>& check);

/// The value of a result that must not be an error.
template <class T>
T must(result<T> r);
void must(result<void> r);

[[noreturn]] void fail_with(const error& e);

template <class T>
T must(result<T> r) {
  if (!r) fail_with(r.error());
  return *std::move(r);
}

}  // namespace ess::test
