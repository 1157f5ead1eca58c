// A prepared statement lent for one use: values go in typed, columns come out typed.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/clock.hpp"
#include "ess/base/id.hpp"
#include "ess/base/snowflake.hpp"
#include "storage/sqlite/failures.hpp"

namespace ess::storage::sqlite {

/// Bytes that go into a BLOB column; a plain string goes into a TEXT column.
struct blob {
  std::string_view bytes;
};

inline void bind_value(SQLite::Statement& s, int at, std::string_view text) { s.bind(at, std::string(text)); }
inline void bind_value(SQLite::Statement& s, int at, const std::string& text) { s.bind(at, text); }
inline void bind_value(SQLite::Statement& s, int at, const char* text) { s.bind(at, text); }
inline void bind_value(SQLite::Statement& s, int at, blob value) {
  // A null pointer would bind NULL, and an empty view may hold one.
  s.bind(at, value.bytes.empty() ? "" : static_cast<const void*>(value.bytes.data()),
         static_cast<int>(value.bytes.size()));
}
inline void bind_value(SQLite::Statement& s, int at, int value) { s.bind(at, value); }
inline void bind_value(SQLite::Statement& s, int at, std::int64_t value) { s.bind(at, value); }
inline void bind_value(SQLite::Statement& s, int at, time_point value) {
  s.bind(at, static_cast<std::int64_t>(value.time_since_epoch().count()));
}
template <class Tag>
void bind_value(SQLite::Statement& s, int at, const id<Tag>& value) {
  s.bind(at, value.str());
}
template <class Tag>
void bind_value(SQLite::Statement& s, int at, snowflake<Tag> value) {
  s.bind(at, std::bit_cast<std::int64_t>(value.value()));
}
template <class T>
void bind_value(SQLite::Statement& s, int at, const std::optional<T>& value) {
  if (value) {
    bind_value(s, at, *value);
  } else {
    s.bind(at);
  }
}

/// Lends a cached statement. Resets it on destruction, so a transaction is never held open by a half-read result.
class statement {
 public:
  explicit statement(SQLite::Statement& s) noexcept : s_(s) {}
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement() { s_.tryReset(); }

  /// True if there is a (next) row.
  bool step() { return s_.executeStep(); }
  /// Runs a statement without rows; answers how many rows it changed.
  int run() { return s_.exec(); }

  bool is_null(int column) const { return s_.isColumnNull(column); }
  std::string text(int column) const { return s_.getColumn(column).getString(); }
  std::int64_t integer(int column) const { return s_.getColumn(column).getInt64(); }
  int small_integer(int column) const { return s_.getColumn(column).getInt(); }
  time_point time(int column) const { return time_point(std::chrono::milliseconds(integer(column))); }

  template <class Id>
  Id id_at(int column) const {
    return Id::trusted(text(column));
  }
  template <class Snowflake>
  Snowflake snowflake_at(int column) const {
    const auto bits = std::bit_cast<std::uint64_t>(integer(column));
    if (bits == 0) throw corrupt_row("a Discord id is zero");
    return Snowflake::trusted(bits);
  }

  std::optional<std::string> optional_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
  }
  std::optional<int> optional_small_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return small_integer(column);
  }
  std::optional<std::int64_t> optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
  }
  std::optional<time_point> optional_time(int column) const {
    if (is_null(column)) return std::nullopt;
    return time(column);
  }
  template <class Id>
  std::optional<Id> optional_id(int column) const {
    if (is_null(column)) return std::nullopt;
    return id_at<Id>(column);
  }
  template <class Snowflake>
  std::optional<Snowflake> optional_snowflake(int column) const {
    if (is_null(column)) return std::nullopt;
    return snowflake_at<Snowflake>(column);
  }

 private:
  SQLite::Statement& s_;
};

/// A list of names as the text of a JSON array, and back. Reading throws `corrupt_row`.
std::string to_json_list(const std::vector<std::string>& names);
std::vector<std::string> from_json_list(const std::string& text);

}  // namespace ess::storage::sqlite
