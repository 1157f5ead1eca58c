// Brings a schema up to date, or says why it cannot.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

/// One numbered step. Never changed once released: its checksum is kept in every database it was applied to.
struct migration {
  int version;
  std::string_view name;  ///< as in `V001__core.sql`
  std::string_view sql;
};

/// The migrations built into this program, by version.
const std::vector<migration>& built_in_migrations();

/// What V001 marks a database of ours with.
inline constexpr std::int64_t mark_of_ours = 0x45535344;
/// `not_an_ess_database`.
error foreign_database();

struct schema_state {
  int version = 0;  ///< 0: empty database
  std::vector<migration> pending;
};

/// Compares the database with what is known. Errors: `not_an_ess_database`, `database_newer`, `migration_changed`.
result<schema_state> inspect_schema(connection& db, std::span<const migration> known);

/// Applies what is pending, each step in one transaction. Errors: as `inspect_schema`, and `migration_failed`.
result<std::vector<std::string>> apply_migrations(connection& db, std::span<const migration> known, time_point now);

}  // namespace ess::storage::sqlite
