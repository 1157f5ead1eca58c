#include "contract/backend.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "ess/storage/sqlite/database.hpp"

namespace ess::test {

std::unique_ptr<storage::database> open_sqlite(std::string path, const clock& clock) {
  storage::sqlite::options settings;
  settings.path = std::move(path);
  settings.schema = storage::sqlite::schema_policy::migrate;
  return must(storage::sqlite::open(std::move(settings), clock));
}

namespace {

class sqlite_file_backend final : public backend {
 public:
  std::unique_ptr<storage::database> open(const clock& clock) override {
    return open_sqlite((directory_ / "ess.db").string(), clock);
  }
  bool survives_restart() const override { return true; }

 private:
  temp_dir directory_;
};

class sqlite_memory_backend final : public backend {
 public:
  std::unique_ptr<storage::database> open(const clock& clock) override {
    return open_sqlite(std::string(storage::sqlite::in_memory), clock);
  }
  bool survives_restart() const override { return false; }
};

}  // namespace

const char* name_of(backend_kind kind) {
  return kind == backend_kind::sqlite_file ? "sqlite file" : "sqlite in memory";
}

std::unique_ptr<backend> make_backend(backend_kind kind) {
  if (kind == backend_kind::sqlite_file) return std::make_unique<sqlite_file_backend>();
  return std::make_unique<sqlite_memory_backend>();
}

void store::write(const std::function<void(storage::unit_of_work&)>& work) {
  must(database_->write([&](storage::unit_of_work& uow) -> result<void> {
    work(uow);
    return success();
  }));
}

void store::read(const std::function<void(const storage::unit_of_work&)>& work) {
  must(database_->read([&](const storage::unit_of_work& uow) -> result<void> {
    work(uow);
    return success();
  }));
}

std::string store::refusal(const std::function<result<void>(storage::unit_of_work&)>& work) {
  auto outcome = database_->write(work);
  return outcome ? std::string() : outcome.error().reason();
}

void with_every_backend(const std::function<void(store&)>& check) {
  for (const auto kind : all_backends) {
    INFO("backend: ", std::string(name_of(kind)));
    store fresh(kind);
    check(fresh);
  }
}

void must(result<void> r) {
  if (!r) fail_with(r.error());
}

void fail_with(const error& e) { throw std::runtime_error(describe_for_log(e)); }

}  // namespace ess::test
