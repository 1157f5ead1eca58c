// Faults below a group of units of work: full disk, failing commit, lost transaction.
#include <doctest/doctest.h>

#include <vector>

#include "contract/records.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "storage/sqlite/executor.hpp"

using namespace ess;
using namespace ess::test;
namespace sqlite = ess::storage::sqlite;

namespace {

/// A writer on a file of its own, driven by hand: what its jobs answered is in `outcomes`.
class bench {
 public:
  bench()
      : path((folder_ / "ess.db").string()),
        db((must(sqlite::migrate(path, clock)), path), sqlite::access_mode::write, std::chrono::seconds(1)),
        time_(clock, clock.now()),
        log_(clock, sink, log_level::debug),
        writer_(db, time_, &log_) {}

  fake_clock clock;
  recording_sink sink;
  std::vector<std::string> outcomes;

  /// Runs all works as one group.
  void run(const std::vector<storage::database::write_work>& works) {
    outcomes.assign(works.size(), "none");
    std::vector<sqlite::job> jobs;
    for (std::size_t i = 0; i < works.size(); ++i) {
      jobs.push_back({storage::write_lane(), works[i], {}, [this, i](result<void> r) {
                        outcomes[i] = r ? "ok" : r.error().reason();
                      }});
    }
    writer_.run(jobs);
  }
  std::int64_t stored(const std::string& name) {
    return db.integer(("SELECT count(*) FROM installation WHERE name = '" + name + "'").c_str());
  }

 private:
  temp_dir folder_;

 public:
  std::string path;
  sqlite::connection db;

 private:
  sqlite::unit_time time_;
  logger log_;
  sqlite::writer writer_;
};

storage::database::write_work put(std::string name, std::size_t size) {
  return [name = std::move(name), size](storage::unit_of_work& uow) {
    return uow.installation().put(name, std::string(size, 'x'));
  };
}

}  // namespace

TEST_CASE("DB-4: on a full disk a change fails whole, and succeeds once there is space") {
  bench b;
  const auto pages = b.db.integer("PRAGMA page_count");
  b.db.execute(("PRAGMA max_page_count = " + std::to_string(pages + 8)).c_str());
  b.run({put("small", 10), put("huge", 1'000'000), put("after", 10)});
  CHECK(b.outcomes[1] == "store_full");
  CHECK(b.stored("huge") == 0);
  // Whatever became of its neighbours, the answer and the store agree.
  CHECK((b.outcomes[0] == "ok") == (b.stored("small") == 1));
  CHECK((b.outcomes[2] == "ok") == (b.stored("after") == 1));
  CHECK(b.outcomes[2] == "ok");

  b.db.execute("PRAGMA max_page_count = 1000000");
  b.run({put("huge", 1'000'000)});
  CHECK(b.outcomes[0] == "ok");
  CHECK(b.stored("huge") == 1);
  CHECK(b.db.text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a unit of work that ignores a full disk is not committed all the same") {
  bench b;
  const auto pages = b.db.integer("PRAGMA page_count");
  b.db.execute(("PRAGMA max_page_count = " + std::to_string(pages + 8)).c_str());
  b.run({[](storage::unit_of_work& uow) -> result<void> {
    (void)uow.installation().put("small", "x");
    (void)uow.installation().put("huge", std::string(1'000'000, 'x'));
    return success();
  }});
  CHECK(b.outcomes[0] == "store_full");
  CHECK(b.stored("small") == 0);
}

TEST_CASE("DB-3: when the commit fails, every unit of work of the group is told so and none is stored") {
  bench b;
  const auto break_commit = [&](storage::unit_of_work&) -> result<void> {
    // A broken reference that only the commit notices.
    b.db.execute("PRAGMA defer_foreign_keys = ON");
    b.db.execute("INSERT INTO discord_links VALUES ('nobody', 1, '', '', '', 0, NULL)");
    return success();
  };
  b.run({put("one", 10), break_commit, put("two", 10)});
  CHECK(b.outcomes == std::vector<std::string>{"store_failed", "store_failed", "store_failed"});
  CHECK(b.stored("one") == 0);
  CHECK_FALSE(b.db.in_transaction());
  CHECK(b.sink.lines().size() == 1);
  b.run({put("one", 10)});
  CHECK(b.outcomes[0] == "ok");
}

TEST_CASE("when the transaction is lost on the way, those before are told and those after are done") {
  bench b;
  const auto lose = [&](storage::unit_of_work&) -> result<void> {
    b.db.execute("ROLLBACK");
    return success();
  };
  b.run({put("before", 10), lose, put("after", 10)});
  CHECK(b.outcomes == std::vector<std::string>{"store_failed", "store_failed", "ok"});
  CHECK(b.stored("before") == 0);
  CHECK(b.stored("after") == 1);
}

TEST_CASE("a locked database is reported as busy, and later writes succeed") {
  bench b;
  b.db.execute("PRAGMA busy_timeout = 1");
  {
    sqlite::connection other(b.path, sqlite::access_mode::write, std::chrono::seconds(1));
    other.execute("BEGIN IMMEDIATE");
    b.run({put("one", 10)});
    CHECK(b.outcomes[0] == "store_busy");
    other.execute("ROLLBACK");
  }
  b.run({put("one", 10)});
  CHECK(b.outcomes[0] == "ok");
}

TEST_CASE("a group in which all fail writes nothing, not even the time") {
  bench b;
  const auto refuse = [](storage::unit_of_work&) -> result<void> { return error(errc::conflict, "no", ""); };
  b.run({refuse, refuse});
  CHECK(b.outcomes == std::vector<std::string>{"no", "no"});
  CHECK(b.db.integer("SELECT count(*) FROM store_clock") == 0);
}
