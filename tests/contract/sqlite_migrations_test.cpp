#include <doctest/doctest.h>

#include <vector>

#include "contract/backend.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

using namespace ess;
using namespace ess::test;
using namespace ess::storage::sqlite;

namespace {

constexpr migration first{1, "V001__one.sql", "CREATE TABLE one (x INTEGER) STRICT;"};
constexpr migration second{2, "V002__two.sql", "CREATE TABLE two (x INTEGER) STRICT; INSERT INTO two VALUES (7);"};
constexpr migration broken{2, "V002__two.sql", "CREATE TABLE two (x INTEGER) STRICT; INSERT INTO nowhere VALUES (7);"};

connection make_connection() { return {std::string(in_memory), access_mode::write, std::chrono::seconds(1)}; }

result<std::vector<std::string>> apply(connection& db, const std::vector<migration>& known) {
  return apply_migrations(db, known, time_point{});
}

}  // namespace

TEST_CASE("pending migrations are applied in order, each once") {
  auto db = make_connection();
  CHECK(must(apply(db, {first})) == std::vector<std::string>{"V001__one.sql"});
  CHECK(must(apply(db, {first, second})) == std::vector<std::string>{"V002__two.sql"});
  CHECK(must(apply(db, {first, second})).empty());
  CHECK(must(inspect_schema(db, std::vector{first, second})).version == 2);
  CHECK(db.integer("SELECT x FROM two") == 7);
}

TEST_CASE("DB-5: a failing migration is undone as a whole and those before it stay") {
  auto db = make_connection();
  const auto failed = apply(db, {first, broken});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().reason() == "migration_failed");
  CHECK(failed.error().message().find("V002__two.sql") != std::string::npos);
  CHECK(db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'two'") == 0);
  CHECK(must(inspect_schema(db, std::vector{first, second})).version == 1);
  CHECK(must(apply(db, {first, second})).size() == 1);
}

TEST_CASE("a migration whose text changed after it was applied is refused") {
  auto db = make_connection();
  must(apply(db, {first}));
  auto changed = first;
  changed.sql = "CREATE TABLE one (x INTEGER, y INTEGER) STRICT;";
  const auto refused = apply(db, {changed, second});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "migration_changed");
  CHECK(db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'two'") == 0);
}

TEST_CASE("DB-5: a database with a newer schema is refused") {
  auto db = make_connection();
  must(apply(db, {first, second}));
  const auto refused = apply(db, {first});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "database_newer");
}

TEST_CASE("a database of another program is refused and left alone") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "other.db").string();
  { SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE theirs (x)"); }
  const auto before = read_file(path);
  const auto refused = migrate(path, time);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason() == "not_an_ess_database");
  CHECK(read_file(path) == before);
}

TEST_CASE("DB-5: opening a database of a newer program is refused") {
  const temp_dir directory;
  const fake_clock time;
  const auto path = (directory / "ess.db").string();
  must(migrate(path, time));
  {
    SQLite::Database db(path, SQLite::OPEN_READWRITE);
    db.exec("INSERT INTO schema_migrations VALUES (1000, 'V1000__future.sql', 'x', 0)");
  }
  options settings;
  settings.path = path;
  const auto newer = ess::storage::sqlite::open(settings, time);
  REQUIRE_FALSE(newer);
  CHECK(newer.error().reason() == "database_newer");
}

TEST_CASE("the built-in migrations are numbered in ascending order, and migrating twice does nothing") {
  const auto& all = built_in_migrations();
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].version > (i == 0 ? 0 : all[i - 1].version));
  const temp_dir directory;
  const fake_clock time;
  const auto made = must(migrate((directory / "ess.db").string(), time));
  CHECK(made.version_before == 0);
  CHECK(made.version_now == newest_schema_version());
  CHECK(made.applied.size() == all.size());
  const auto again = must(migrate((directory / "ess.db").string(), time));
  CHECK(again.version_before == newest_schema_version());
  CHECK(again.applied.empty());
}
