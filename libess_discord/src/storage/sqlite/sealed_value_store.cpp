#include <array>
#include <stdexcept>

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/stores.hpp"

namespace ess::storage::sqlite {

namespace {

/// Where the values of a sealed column are found. The texts are SQL and never come from outside.
struct sealed_place {
  sealed_column name;
  std::string_view value;      ///< column that holds the envelope
  std::string_view row;        ///< expression: the row as the envelope is bound to it; unique in the table
  std::string_view community;  ///< expression: the community as the envelope is bound to it
  bool among_plain = false;    ///< values in the clear stand in the column too
};

// Every sealed column of the schema. A column that is called `sealed` or `…_sealed` and is missing here fails a
// contract test.
constexpr std::array sealed_places = {
    sealed_place{{"discord_configs", "bot_token", true, true}, "bot_token_sealed", "community_id", "community_id"},
    sealed_place{{"installation", "value"}, "value", "name", "''", true},
    sealed_place{{"jobs", "payload"}, "sealed", "id", "''"},
    sealed_place{{"link_attempts", "verifier"}, "verifier_sealed", "lower(hex(state_hash))", "''"},
    sealed_place{{"role_connections", "tokens"}, "tokens_sealed", "id", "''"},
};

constexpr auto sealed_columns = [] {
  std::array<sealed_column, sealed_places.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = sealed_places[i].name;
  return all;
}();

const sealed_place& place_of(const sealed_column& column) {
  for (const auto& place : sealed_places) {
    if (place.name.table == column.table && place.name.column == column.column) return place;
  }
  throw std::invalid_argument("there is no such sealed column");
}

// What is in a column of sealed values alone is one, or was before it was damaged. Only where values in the clear stand
// beside them is it asked what a value looks like.
std::string is_sealed(const sealed_place& place) {
  const std::string value(place.value);
  if (!place.among_plain) return value + " <> ''";
  return "(" + value + " GLOB 'ess2.*' OR " + value + " GLOB 'v1:*')";
}

std::string from_where_sealed(const sealed_place& place) {
  return " FROM " + std::string(place.name.table) + " WHERE " + is_sealed(place);
}

}  // namespace

std::span<const sealed_column> sqlite_sealed_value_store::columns() const { return sealed_columns; }

result<std::vector<sealed_value>> sqlite_sealed_value_store::list(const sealed_column& column,
                                                                  std::string_view after_row, int limit) const {
  const sealed_place& place = place_of(column);
  const std::string row(place.row);
  const std::string sql = "SELECT " + std::string(place.community) + ", " + row + ", " + std::string(place.value) +
                          from_where_sealed(place) + " AND " + row + " > ? ORDER BY " + row + " LIMIT ?";
  return find_all(
      db_,
      [](const statement& found) {
        return sealed_value{found.text(0), found.text(1), found.text(2)};
      },
      sql, after_row, at_least_zero(limit));
}

result<std::vector<sealed_count>> sqlite_sealed_value_store::count(const sealed_column& column) const {
  const sealed_place& place = place_of(column);
  const std::string value(place.value);
  // "ess2." and 16 digits; old ciphertext names no key.
  std::string envelope = "ess2.";
  for (int i = 0; i < 16; ++i) envelope += "[0-9a-f]";
  const std::string head = "CASE WHEN " + value + " GLOB 'v1:*' THEN 'v1:' WHEN " + value + " GLOB '" + envelope +
                           ".*' THEN substr(" + value + ", 1, 21) ELSE '' END";
  const std::string sql = "SELECT " + head + ", count(*)" + from_where_sealed(place) + " GROUP BY 1 ORDER BY 1";
  return find_all(
      db_,
      [](const statement& found) {
        return sealed_count{found.text(0), found.integer(1)};
      },
      sql);
}

result<bool> sqlite_sealed_value_store::replace(const sealed_column& column, const sealed_value& was,
                                                std::string_view envelope) {
  const sealed_place& place = place_of(column);
  const std::string sql = "UPDATE " + std::string(place.name.table) + " SET " + std::string(place.value) +
                          " = ? WHERE " + std::string(place.row) + " = ? AND " + std::string(place.value) + " = ?";
  return whether_changed(change(db_, sql, envelope, was.row, was.envelope));
}

}  // namespace ess::storage::sqlite
