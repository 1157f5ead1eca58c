#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include "contract/records.hpp"
#include "ess/audit/append.hpp"
#include "ess/audit/prune.hpp"
#include "ess/storage/sqlite/database.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// A database file with entries 1..4 in a chain and a checkpoint, opened behind the store's back.
class opened_file {
 public:
  opened_file() : path_((directory_ / "ess.db").string()) {
    storage::sqlite::options settings;
    settings.path = path_;
    settings.schema = storage::sqlite::schema_policy::migrate;
    must(storage::sqlite::open(settings, time_));
    db_.emplace(path_, SQLite::OPEN_READWRITE);
    for (int n = 1; n <= 4; ++n) {
      db_->exec(
          "INSERT INTO audit_log (chain, sequence, at, event, body, previous_hash, hash, personal) VALUES ('c1', " +
          std::to_string(n) + ", 0, 'a', '{}', zeroblob(32), randomblob(32), 'p')");
    }
    db_->exec(
        "INSERT INTO audit_checkpoints (chain, sequence, kind, hash, at, key_id, signature) "
        "SELECT chain, sequence, 'cut', hash, 0, 'k', zeroblob(64) FROM audit_log WHERE sequence = 1");
  }

  /// True if SQLite refuses the statement and the log is as it was.
  bool refuses(const std::string& sql) {
    const std::string before = state();
    try {
      db_->exec(sql);
    } catch (const SQLite::Exception&) {
      return state() == before;
    }
    return false;
  }
  void execute(const std::string& sql) { db_->exec(sql); }
  std::string state() {
    return db_->execAndGet(
                  "SELECT group_concat(rowid || chain || sequence || event || at || body || personal || hex(hash) || "
                  "hex(previous_hash) || coalesce(source, '') || coalesce(actor, '') || coalesce(target, '')) FROM "
                  "audit_log")
               .getString() +
           db_->execAndGet("SELECT group_concat(chain || sequence || kind || hex(hash)) FROM audit_checkpoints")
               .getString();
  }

 private:
  temp_dir directory_;
  fake_clock time_;
  std::string path_;
  std::optional<SQLite::Database> db_;
};

}  // namespace

TEST_CASE("AU-9: plain SQL can neither change, delete nor replace an audit entry") {
  opened_file file;
  for (const char* column : {"chain", "event", "body", "source", "actor", "target", "personal"}) {
    CAPTURE(column);
    CHECK(file.refuses(std::string("UPDATE audit_log SET ") + column + " = 'x' WHERE sequence = 3"));
  }
  for (const char* column : {"sequence", "at"}) {
    CAPTURE(column);
    CHECK(file.refuses(std::string("UPDATE audit_log SET ") + column + " = 99 WHERE sequence = 3"));
  }
  for (const char* column : {"hash", "previous_hash"}) {
    CAPTURE(column);
    CHECK(file.refuses(std::string("UPDATE audit_log SET ") + column + " = randomblob(32) WHERE sequence = 3"));
  }
  CHECK(file.refuses("DELETE FROM audit_log"));
  CHECK(file.refuses("DELETE FROM audit_log WHERE sequence = 3"));
  const std::string columns = "(chain, sequence, at, event, body, previous_hash, hash, personal)";
  const std::string values = ", 0, 'a', '{}', zeroblob(32), zeroblob(32), '')";
  CHECK(file.refuses("REPLACE INTO audit_log " + columns + " VALUES ('c1', 3" + values));
  CHECK(file.refuses("REPLACE INTO audit_log (rowid, " + columns.substr(1) + " VALUES (3, 'c2', 1" + values));
  CHECK(file.refuses("INSERT INTO audit_log " + columns + " VALUES ('c1', 2" + values));
  CHECK(file.refuses("UPDATE OR REPLACE audit_log SET sequence = 3 WHERE sequence = 4"));
}

TEST_CASE("AU-9: checkpoints of the audit log are never changed, deleted or replaced either") {
  opened_file file;
  CHECK(file.refuses("UPDATE audit_checkpoints SET hash = randomblob(32)"));
  CHECK(file.refuses("UPDATE audit_checkpoints SET sequence = 4"));
  CHECK(file.refuses("DELETE FROM audit_checkpoints"));
  CHECK(file.refuses("INSERT INTO audit_checkpoints VALUES ('c1', 4, 'cut', zeroblob(32), 0, 'k', zeroblob(64))"));
  CHECK(file.refuses("REPLACE INTO audit_checkpoints VALUES ('c1', 1, 'cut', zeroblob(32), 0, 'k', zeroblob(64))"));
  const std::string checkpoint =
      "INTO audit_checkpoints VALUES ('c1', 2, 'head', randomblob(32), 0, 'k', zeroblob(64))";
  file.execute("INSERT " + checkpoint);
  const std::string before = file.state();
  file.execute("REPLACE " + checkpoint);
  CHECK(file.state() == before);
}

TEST_CASE("AU-8: behind a recorded cut an entry may be deleted, and only there") {
  opened_file file;
  CHECK(file.refuses("DELETE FROM audit_log WHERE sequence <= 2"));
  const std::string before = file.state();
  file.execute("DELETE FROM audit_log WHERE sequence = 1");
  CHECK(file.state() != before);
}

TEST_CASE("AU-4: personal values are erased, never altered") {
  opened_file file;
  CHECK(file.refuses("UPDATE audit_log SET personal = 'q' WHERE sequence = 2"));
  file.execute("UPDATE audit_log SET personal = '' WHERE sequence = 2");
  CHECK(file.refuses("UPDATE audit_log SET personal = 'p' WHERE sequence = 2"));
}

TEST_CASE("AU-1, AU-8: nothing is cut and nothing removed where the log does not take the entry about it") {
  const temp_dir folder;
  const auto path = (folder / "ess.db").string();
  fake_clock clock;
  fake_random random;
  const auto signer = must(audit::checkpoint_signer::parse(std::string(64, '7')));
  const auto chain = community_id::trusted("riverside");
  const auto database = open_sqlite(path, clock);
  for (int i = 0; i < 30; ++i) {
    must(database->write(
        [&](storage::unit_of_work& uow) { return audit::append(uow, random, chain, audit::event("a.b")); }));
  }
  SQLite::Database raw(path, SQLite::OPEN_READWRITE);
  const auto content = [&] {
    return raw.execAndGet("SELECT group_concat(sequence || event) FROM audit_log").getString() +
           "; cuts: " + raw.execAndGet("SELECT count(*) FROM audit_checkpoints").getString();
  };
  const auto before = content();
  // After the checkpoint is in: the entry is what fails.
  raw.exec(
      "CREATE TRIGGER takes_nothing BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
  audit::prune_wish wish;
  wish.keep = 10;
  const auto prune = [&] {
    const audit::origin who(audit::event_source::cli);
    return audit::prune(*database, random, signer, nullptr, chain, wish, who);
  };
  const auto refused = prune();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().reason() == "audit_unavailable");
  CHECK(content() == before);
  raw.exec("DROP TRIGGER takes_nothing");
  CHECK(must(prune()).removed == 20);
  CHECK(content() != before);
}
