#include "storage/sqlite/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "sqlite_migrations.hpp"

namespace ess::storage::sqlite {

namespace {

constexpr const char* ledger = R"(
CREATE TABLE IF NOT EXISTS schema_migrations (
  version    INTEGER NOT NULL PRIMARY KEY,
  name       TEXT NOT NULL,
  checksum   TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT)";

std::string checksum(std::string_view sql) { return to_hex(crypto::sha256(sql)); }

int version_of(std::string_view name) {
  int version = 0;
  if (name.starts_with('V')) std::from_chars(name.data() + 1, name.data() + name.size(), version);
  return version;
}

const migration* find_version(std::span<const migration> known, int version) {
  const auto found = std::ranges::find(known, version, &migration::version);
  return found == known.end() ? nullptr : &*found;
}

result<void> apply_one(connection& db, const migration& step, time_point now) {
  try {
    db.execute("BEGIN IMMEDIATE");
    db.execute(ledger);
    db.execute(std::string(step.sql).c_str());
    db.run("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)", step.version,
           step.name, checksum(step.sql), now);
    db.execute("COMMIT");
    return success();
  } catch (const SQLite::Exception& e) {
    auto cause = to_error(e);
    if (db.in_transaction()) db.execute("ROLLBACK");
    if (cause.reason() == "store_full" || cause.reason() == "store_busy") return cause;
    return error(errc::unavailable, "migration_failed",
                 fmt::format("Migration {} failed and was undone; the database is as it was before: {}", step.name,
                             e.what()))
        .with_detail(cause.detail().for_log());
  }
}

}  // namespace

const std::vector<migration>& built_in_migrations() {
  static const std::vector<migration> all = [] {
    std::vector<migration> found;
    for (const auto& file : embedded::files()) found.push_back({version_of(file.path), file.path, file.bytes});
    std::ranges::sort(found, {}, &migration::version);
    return found;
  }();
  return all;
}

error foreign_database() {
  return {errc::invalid_argument, "not_an_ess_database",
          "This is a SQLite database of another program. Point ESS_DATABASE to a file of its own."};
}

int newest_schema_version() { return built_in_migrations().back().version; }

result<schema_state> inspect_schema(connection& db, std::span<const migration> known) {
  return db.guarded([&]() -> result<schema_state> {
    schema_state state;
    const bool has_ledger = db.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_migrations'") > 0;
    if (!has_ledger) {
      if (db.integer("SELECT count(*) FROM sqlite_schema") > 0) {
        return foreign_database();
      }
      state.pending.assign(known.begin(), known.end());
      return state;
    }
    auto applied = db.prepare("SELECT version, name, checksum FROM schema_migrations ORDER BY version");
    while (applied.step()) {
      state.version = applied.small_integer(0);
      const auto* step = find_version(known, state.version);
      if (step == nullptr) {
        return error(errc::unsupported, "database_newer",
                     fmt::format("The database has schema version {} but this program knows only {}. Use the newer "
                                 "program that upgraded it, or restore a backup from before the upgrade.",
                                 state.version, known.empty() ? 0 : known.back().version));
      }
      if (applied.text(2) != checksum(step->sql)) {
        return error(errc::corrupt, "migration_changed",
                     fmt::format("Migration {} was applied to this database with other contents than this program has. "
                                 "Use the program that made the database, or restore a backup.",
                                 applied.text(1)));
      }
    }
    for (const auto& step : known) {
      if (step.version > state.version) state.pending.push_back(step);
    }
    return state;
  });
}

result<std::vector<std::string>> apply_migrations(connection& db, std::span<const migration> known, time_point now) {
  auto state = inspect_schema(db, known);
  if (!state) return std::move(state).error();
  std::vector<std::string> applied;
  for (const auto& step : state->pending) {
    if (auto done = apply_one(db, step, now); !done) return std::move(done).error();
    applied.emplace_back(step.name);
  }
  return applied;
}

}  // namespace ess::storage::sqlite
