// One SQLite connection with our settings and its prepared statements.
#pragma once

#include <SQLiteCpp/Database.h>

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ess/base/result.hpp"
#include "storage/sqlite/failures.hpp"
#include "storage/sqlite/statement.hpp"

namespace ess::storage::sqlite {

enum class access_mode { write, read };

/// Threads: used by one thread at a time, and by one for most of its life.
class connection {
 public:
  /// `file` is a path or ":memory:". A writer does not create the file. Throws SQLite::Exception.
  connection(const std::string& file, access_mode mode, std::chrono::milliseconds busy_timeout);

  /// Lends the cached statement of that text, with the arguments bound in order.
  template <class... Args>
  statement prepare(std::string_view sql, const Args&... args) {
    SQLite::Statement& s = cached(sql);
    [[maybe_unused]] int at = 0;
    (bind_value(s, ++at, args), ...);
    return statement(s);
  }
  template <class... Args>
  int run(std::string_view sql, const Args&... args) {
    return prepare(sql, args...).run();
  }
  /// For statements used once.
  void execute(const char* sql) { database_.exec(sql); }
  std::int64_t integer(const char* sql);
  std::string text(const char* sql);

  bool in_transaction() const noexcept;
  bool is_read_only() const noexcept;

  /// Runs `f` and turns what SQLite throws into an error. A failure other than a constraint spoils the unit of work at
  /// hand: it will not be committed even if it ignores the error.
  template <class F>
  auto guarded(std::initializer_list<conflict> conflicts, F f) -> decltype(f()) {
    try {
      return f();
    } catch (const SQLite::Exception& e) {
      auto failure = to_error(e, conflicts);
      if (!is_constraint(e)) spoil(failure);
      return failure;
    } catch (const corrupt_row& e) {
      auto failure = to_error(e);
      spoil(failure);
      return failure;
    }
  }
  template <class F>
  auto guarded(F f) -> decltype(f()) {
    return guarded({}, std::move(f));
  }

  /// What spoiled the present unit of work, if anything; asking clears it.
  std::optional<error> take_spoiler() { return std::exchange(spoiler_, std::nullopt); }

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };

  SQLite::Statement& cached(std::string_view sql);
  void spoil(const error& e) {
    if (!spoiler_) spoiler_ = e;
  }

  SQLite::Database database_;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>, text_hash, std::equal_to<>> statements_;
  std::optional<error> spoiler_;
};

}  // namespace ess::storage::sqlite
