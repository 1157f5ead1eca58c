#include "ess/storage/sqlite/database.hpp"

#include <thread>

#include "ess/storage/sqlite/file_lock.hpp"
#include "storage/sqlite/executor.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/open_file.hpp"

namespace ess::storage::sqlite {

namespace {

error busy() {
  return error(errc::unavailable, "store_busy", "The store is busy. Try again in a moment.")
      .with_retry_after(std::chrono::seconds(1));
}

class sqlite_database final : public database {
 public:
  sqlite_database(const options& settings, std::unique_ptr<connection> writing,
                  std::vector<std::unique_ptr<connection>> reading, const clock& clock, const logger* log)
      : max_group_(std::max<std::size_t>(settings.max_group, 1)),
        writing_(std::move(writing)),
        reading_(std::move(reading)),
        time_(clock, time_point(std::chrono::milliseconds(writing_->integer("SELECT greatest_ms FROM store_clock")))),
        writes_(settings.max_queue),
        reads_(settings.max_queue),
        log_(log) {
    threads_.emplace_back([this] { run_writer(); });
    for (auto& db : reading_) threads_.emplace_back([this, &connection = *db] { run_reader(connection); });
  }

  ~sqlite_database() override {
    writes_.close();
    reads_.close();
    for (auto& thread : threads_) thread.join();
    // The writer goes last: the last connection to close checkpoints, and only the writer may.
    reading_.clear();
  }

  void submit_write(write_lane lane, write_work work, completion done) override {
    submit(writes_, {lane, std::move(work), {}, std::move(done)});
  }

  void submit_read(read_work work, completion done) override {
    // Without readers, as in memory, reads take their turn among the writes.
    submit(reading_.empty() ? writes_ : reads_, {write_lane(), {}, std::move(work), std::move(done)});
  }

 private:
  static void submit(job_queue& queue, job j) {
    if (!queue.push(j)) j.done(busy());
  }

  static void run_read(reader& reader, job& j) {
    auto outcome = reader.run(j.read);
    j.read = nullptr;
    j.done(std::move(outcome));
  }

  void run_writer() {
    writer writer(*writing_, time_, log_);
    reader reader(*writing_, time_);
    for (auto jobs = writes_.take(max_group_); !jobs.empty(); jobs = writes_.take(max_group_)) {
      for (auto at = jobs.begin(); at != jobs.end();) {
        if (at->read) {
          run_read(reader, *at++);
          continue;
        }
        const auto end = std::find_if(at, jobs.end(), [](const job& j) { return static_cast<bool>(j.read); });
        writer.run(std::span(at, end));
        at = end;
      }
    }
  }

  void run_reader(connection& db) {
    reader reader(db, time_);
    for (auto jobs = reads_.take(1); !jobs.empty(); jobs = reads_.take(1)) run_read(reader, jobs.front());
  }

  const std::size_t max_group_;
  std::unique_ptr<connection> writing_;
  std::vector<std::unique_ptr<connection>> reading_;
  unit_time time_;
  job_queue writes_;
  job_queue reads_;
  const logger* log_;
  std::vector<std::thread> threads_;
};

result<void> bring_up_to_date(connection& db, schema_policy policy, time_point now) {
  if (policy == schema_policy::migrate) {
    auto applied = apply_migrations(db, built_in_migrations(), now);
    if (!applied) return std::move(applied).error();
    return success();
  }
  auto state = inspect_schema(db, built_in_migrations());
  if (!state) return std::move(state).error();
  if (state->pending.empty()) return success();
  return error(errc::unavailable, "database_outdated",
               state->version == 0 ? "The database is empty. Run `essctl init` to set it up."
                                   : "The database was made by an older version. Run `essctl migrate` to upgrade it.");
}

std::string real_path(const std::string& path) { return path == in_memory ? path : canonical_path(path); }

}  // namespace

result<std::unique_ptr<database>> open(options settings, const clock& clock, const logger* logger) {
  const auto path = real_path(settings.path);
  const auto when_missing = settings.schema == schema_policy::migrate ? missing_file::create : missing_file::refuse;
  auto writing = open_writer(path, when_missing, settings.busy_timeout);
  if (!writing) return std::move(writing).error();
  if (auto current = bring_up_to_date(**writing, settings.schema, clock.now()); !current) {
    return std::move(current).error();
  }
  try {
    std::vector<std::unique_ptr<connection>> reading;
    if (path != in_memory) {
      for (std::size_t i = 0; i < std::max<std::size_t>(settings.readers, 1); ++i) {
        reading.push_back(std::make_unique<connection>(path, access_mode::read, settings.busy_timeout));
      }
    }
    return std::unique_ptr<database>(
        std::make_unique<sqlite_database>(settings, *std::move(writing), std::move(reading), clock, logger));
  } catch (const SQLite::Exception& e) {
    return to_error(e);
  }
}

result<migration_report> migrate(const std::string& path, const clock& clock) {
  auto db = open_writer(real_path(path), missing_file::create, options().busy_timeout);
  if (!db) return std::move(db).error();
  auto state = inspect_schema(**db, built_in_migrations());
  if (!state) return std::move(state).error();
  auto applied = apply_migrations(**db, built_in_migrations(), clock.now());
  if (!applied) return std::move(applied).error();
  return migration_report{state->version, newest_schema_version(), *std::move(applied)};
}

}  // namespace ess::storage::sqlite
