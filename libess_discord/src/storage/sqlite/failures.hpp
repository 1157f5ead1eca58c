// What SQLite reports, as errors of ours.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ess/base/result.hpp"

namespace ess::storage::sqlite {

/// What a broken constraint means to the caller. `columns` is matched against the end of SQLite's message
/// "UNIQUE constraint failed: <columns>", or against the whole message of a trigger.
struct conflict {
  std::string_view columns;
  std::string_view reason;
  std::string_view message;
};

/// A row that contradicts what we would ever have written. Caught by `connection::guarded`.
class corrupt_row : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// True if the failure concerns one statement only and the transaction around it may go on.
bool is_constraint(const SQLite::Exception& e) noexcept;
/// True if SQLite could not make data durable: what is in the page cache can no longer be trusted.
bool is_lost_sync(const SQLite::Exception& e) noexcept;

error to_error(const SQLite::Exception& e, std::initializer_list<conflict> conflicts = {});
error to_error(const corrupt_row& e);

}  // namespace ess::storage::sqlite
