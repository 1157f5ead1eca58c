#include "store.hpp"

#include <unistd.h>

#include <stdexcept>
#include <string>

#include "ess/storage/sqlite/database.hpp"

namespace ess::bench {

bench_store::bench_store() {
  // Beside the build rather than in /tmp, which may be no disk.
  std::string name = (std::filesystem::current_path() / "ess-bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder can be made here");
  folder_ = name;
  storage::sqlite::options options;
  options.path = (folder_ / "bench.db").string();
  options.schema = storage::sqlite::schema_policy::migrate;
  auto opened = storage::sqlite::open(std::move(options), clock_);
  if (!opened) throw std::runtime_error(opened.error().message());
  database_ = *std::move(opened);
}

bench_store::~bench_store() {
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void bench_store::write(const std::function<result<void>(storage::unit_of_work&)>& work) {
  if (const auto done = database_->write(work); !done) throw std::runtime_error(done.error().message());
}

void bench_store::read(const std::function<result<void>(const storage::unit_of_work&)>& work) {
  if (const auto done = database_->read(work); !done) throw std::runtime_error(done.error().message());
}

}  // namespace ess::bench
