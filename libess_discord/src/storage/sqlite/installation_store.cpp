#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

result<std::optional<std::string>> sqlite_installation_store::get(std::string_view name) const {
  return find_one(
      db_, [](const statement& row) { return row.text(0); }, "SELECT value FROM installation WHERE name = ?", name);
}

result<void> sqlite_installation_store::put(std::string_view name, std::string_view value) {
  return without_count(change(db_,
                              "INSERT INTO installation (name, value) VALUES (?, ?) "
                              "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                              name, value));
}

}  // namespace ess::storage::sqlite
