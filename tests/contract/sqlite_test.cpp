// What only the SQLite backend has: its file, its settings, its queue.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <future>

#include "contract/records.hpp"
#include "ess/audit/event.hpp"
#include "ess/community/communities.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "ess/storage/sqlite/file_lock.hpp"
#include "storage/sqlite/connection.hpp"

using namespace ess;
using namespace ess::test;
namespace sqlite = ess::storage::sqlite;

namespace {

sqlite::options at(const std::string& path, sqlite::schema_policy schema = sqlite::schema_policy::migrate) {
  sqlite::options settings;
  settings.path = path;
  settings.schema = schema;
  return settings;
}

error open_error(const sqlite::options& settings) {
  const fake_clock time;
  auto opened = sqlite::open(settings, time);
  REQUIRE_FALSE(opened);
  return opened.error();
}

}  // namespace

TEST_CASE("DB-1, DB-2: connections have the settings that keep data") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "ess.db").string();
  must(sqlite::migrate(path, time));
  sqlite::connection writing(path, sqlite::access_mode::write, std::chrono::seconds(1));
  CHECK(writing.text("PRAGMA journal_mode") == "wal");
  CHECK(writing.integer("PRAGMA synchronous") == 2);
  CHECK(writing.integer("PRAGMA foreign_keys") == 1);
  CHECK(writing.integer("PRAGMA busy_timeout") == 1000);
  CHECK(writing.integer("PRAGMA trusted_schema") == 0);
  CHECK(writing.integer("PRAGMA mmap_size") == 0);
  CHECK(writing.integer("PRAGMA wal_autocheckpoint") == 1000);
  sqlite::connection reading(path, sqlite::access_mode::read, std::chrono::seconds(1));
  CHECK(reading.integer("PRAGMA wal_autocheckpoint") == 0);
  CHECK(reading.integer("PRAGMA query_only") == 1);
  CHECK(reading.integer("PRAGMA trusted_schema") == 0);
  CHECK(reading.integer("PRAGMA mmap_size") == 0);
  CHECK_THROWS_AS(reading.run("INSERT INTO installation (name, value) VALUES ('a', 'b')"), SQLite::Exception);
}

TEST_CASE("AU-9: audit entries cannot be changed or deleted, their personal values only erased") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "ess.db").string();
  must(sqlite::migrate(path, time));
  sqlite::connection db(path, sqlite::access_mode::write, std::chrono::seconds(1));
  db.execute(
      "INSERT INTO audit_log (chain, sequence, at, event, body, previous_hash, hash, personal) "
      "VALUES ('c', 1, 0, 'x', '{}', zeroblob(32), zeroblob(32), 'p')");
  CHECK_THROWS_AS(db.execute("UPDATE audit_log SET body = '{\"a\":1}'"), SQLite::Exception);
  CHECK_THROWS_AS(db.execute("UPDATE audit_log SET hash = randomblob(32)"), SQLite::Exception);
  CHECK_THROWS_AS(db.execute("UPDATE audit_log SET personal = 'q'"), SQLite::Exception);
  CHECK_THROWS_AS(db.execute("DELETE FROM audit_log"), SQLite::Exception);
  CHECK_THROWS_AS(db.execute("INSERT OR REPLACE INTO audit_log (chain, sequence, at, event, body, previous_hash, hash, "
                             "personal) VALUES ('c', 1, 0, 'y', '{}', zeroblob(32), zeroblob(32), '')"),
                  SQLite::Exception);
  db.execute("UPDATE audit_log SET personal = ''");
  CHECK(db.text("SELECT event || personal FROM audit_log") == "x");
}

TEST_CASE("the database file is readable by its owner only") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "ess.db").string();
  const auto db = must(sqlite::open(at(path), time));
  for (const char* suffix : {"", "-wal"}) {
    struct stat info {};
    REQUIRE(::stat((path + suffix).c_str(), &info) == 0);
    CHECK((info.st_mode & 077) == 0);
  }
}

TEST_CASE("a full queue answers store_busy at once and the store goes on") {
  const temp_dir directory;
  const fake_clock time;
  auto settings = at((directory / "ess.db").string());
  settings.max_queue = 2;
  settings.max_group = 1;
  auto db = must(sqlite::open(settings, time));
  std::promise<void> started;
  std::promise<void> release;
  auto released = release.get_future();
  std::promise<void> all_done;
  int done = 0;
  const auto note = [&](result<void> r) {
    CHECK(r);
    if (++done == 3) all_done.set_value();
  };
  db->submit_write(
      [&](storage::unit_of_work&) -> result<void> {
        started.set_value();
        released.wait();
        return success();
      },
      note);
  started.get_future().wait();
  const auto nothing = [](storage::unit_of_work&) { return success(); };
  for (int i = 0; i < 2; ++i) db->submit_write(nothing, note);
  std::string reason;
  db->submit_write(nothing, [&](result<void> r) { reason = r ? "" : r.error().reason(); });
  CHECK(reason == "store_busy");
  release.set_value();
  all_done.get_future().wait();
  CHECK(db->write(nothing));
}

TEST_CASE("opening says what is wrong and what to do") {
  const temp_dir directory;
  const auto current = sqlite::schema_policy::require_current;
  SUBCASE("no file") {
    const auto e = open_error(at((directory / "none.db").string(), current));
    CHECK(e.reason() == "database_missing");
    CHECK(e.message().find("essctl init") != std::string::npos);
  }
  SUBCASE("no directory") {
    const auto e = open_error(at((directory / "none/ess.db").string()));
    CHECK(e.reason() == "database_directory");
    CHECK(e.message().find("ESS_DATABASE") != std::string::npos);
  }
  SUBCASE("a directory instead of a file") {
    CHECK(open_error(at(directory.path().string())).reason() == "database_unwritable");
  }
  SUBCASE("not a database") {
    const auto path = (directory / "notes.txt").string();
    std::ofstream(path) << std::string(4096, 'x');
    const auto e = open_error(at(path));
    CHECK(e.reason() == "not_a_database");
    CHECK(e.message().find(path) != std::string::npos);
  }
  SUBCASE("an empty file") {
    const auto path = (directory / "empty.db").string();
    std::ofstream(path).close();
    const auto e = open_error(at(path, current));
    CHECK(e.reason() == "database_outdated");
    CHECK(e.message().find("essctl init") != std::string::npos);
  }
  SUBCASE("a damaged file") {
    const fake_clock time;
    const auto path = (directory / "ess.db").string();
    must(sqlite::migrate(path, time));
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(4000, '\xff');
    file.close();
    const auto e = open_error(at(path, current));
    CHECK(e.reason() == "store_corrupt");
  }
}

TEST_CASE("AK-2: the row that is read in place of an unknown key's may be damaged") {
  const temp_dir directory;
  const fake_clock time;
  fake_random random;
  const auto path = (directory / "ess.db").string();
  const auto db = must(sqlite::open(at(path), time));
  must(db->write([&](storage::unit_of_work& uow) -> result<void> {
    const auto north = must(community::create(uow, random, "North", "north", audit::origin(audit::event_source::cli)));
    for (const char* id : {"b", "d"}) {
      must(uow.api_keys().insert({.id = api_key_id::generate(uow.now(), random),
                                  .community = north.id,
                                  .name = "bot",
                                  .public_id = id,
                                  .secret_mac = std::string(32, 'm'),
                                  .pepper_id = "pepper-1",
                                  .permissions = {},
                                  .guilds = {},
                                  .proof_policy = "all",
                                  .requests_per_minute = std::nullopt,
                                  .created_at = uow.now(),
                                  .expires_at = uow.now() + std::chrono::hours(1),
                                  .last_used_at = std::nullopt,
                                  .revoked_at = std::nullopt,
                                  .created_by = std::nullopt}));
    }
    return success();
  }));
  sqlite::connection(path, sqlite::access_mode::write, std::chrono::seconds(1))
      .execute("UPDATE api_keys SET guilds = '[\"no id\"]' WHERE public_id = 'd'");
  must(db->read([&](const storage::unit_of_work& uow) -> result<void> {
    CHECK_FALSE(must(uow.api_keys().find_by_public_id("c")));
    CHECK(must(uow.api_keys().find_by_public_id("b")));
    return success();
  }));
  const auto damaged = db->read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto found = uow.api_keys().find_by_public_id("d");
    return found ? success() : result<void>(found.error());
  });
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().reason() == "store_corrupt");
}

TEST_CASE("a name that looks like a URI is only a file name") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "file:x?mode=memory").string();
  { const auto db = must(sqlite::open(at(path), time)); }
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("one process holds a database: the second lock is refused until the first is gone") {
  const temp_dir directory;
  const auto path = (directory / "ess.db").string();
  {
    auto first = must(sqlite::file_lock::acquire(path));
    const auto second = sqlite::file_lock::acquire(path);
    REQUIRE_FALSE(second);
    CHECK(second.error().reason() == "database_in_use");
    CHECK(second.error().message().find("process " + std::to_string(::getpid())) != std::string::npos);
    const auto moved = std::move(first);
    CHECK_FALSE(sqlite::file_lock::acquire(path));
  }
  CHECK(sqlite::file_lock::acquire(path));
}

TEST_CASE("a symbolic link to a database leads to the same lock") {
  const temp_dir directory;
  const fake_clock time;
  must(sqlite::migrate((directory / "ess.db").string(), time));
  std::filesystem::create_symlink((directory / "ess.db").string(), (directory / "alias.db").string());
  const auto held = must(sqlite::file_lock::acquire((directory / "ess.db").string()));
  CHECK_FALSE(sqlite::file_lock::acquire((directory / "alias.db").string()));
}

TEST_CASE("a lock in a missing directory says which") {
  const temp_dir directory;
  const auto refused = sqlite::file_lock::acquire((directory / "none/ess.db").string());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "database_directory");
}
