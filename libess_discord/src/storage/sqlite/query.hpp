// The two shapes nearly every read has: at most one record, or a list of them.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "storage/sqlite/connection.hpp"

namespace ess::storage::sqlite {

/// The one number of a row that counts or numbers something.
inline std::int64_t read_number(const statement& row) { return row.integer(0); }

/// The first row as `read` sees it, or nothing.
template <class Read, class... Args>
auto find_one(connection& db, Read read, std::string_view sql, const Args&... args)
    -> result<std::optional<decltype(read(std::declval<const statement&>()))>> {
  using record = decltype(read(std::declval<const statement&>()));
  return db.guarded([&]() -> result<std::optional<record>> {
    auto rows = db.prepare(sql, args...);
    if (!rows.step()) return std::optional<record>();
    return std::optional<record>(read(rows));
  });
}

/// Every row as `read` sees it.
template <class Read, class... Args>
auto find_all(connection& db, Read read, std::string_view sql, const Args&... args)
    -> result<std::vector<decltype(read(std::declval<const statement&>()))>> {
  using record = decltype(read(std::declval<const statement&>()));
  return db.guarded([&]() -> result<std::vector<record>> {
    std::vector<record> found;
    auto rows = db.prepare(sql, args...);
    while (rows.step()) found.push_back(read(rows));
    return found;
  });
}

/// Runs a change; answers how many rows it touched.
template <class... Args>
result<int> change(connection& db, std::string_view sql, const Args&... args) {
  return db.guarded([&]() -> result<int> { return db.run(sql, args...); });
}

/// A negative LIMIT would mean "all" to SQLite.
inline int at_least_zero(int limit) { return limit < 0 ? 0 : limit; }

/// A change whose row count says nothing to the caller.
inline result<void> without_count(result<int> changed) {
  if (!changed) return std::move(changed).error();
  return success();
}
/// A change that touched a row, or did not.
inline result<bool> whether_changed(result<int> changed) {
  if (!changed) return std::move(changed).error();
  return *changed > 0;
}

}  // namespace ess::storage::sqlite
