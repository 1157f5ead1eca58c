// Going over every sealed value of an installation in small steps: counting by key, verifying, sealing anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ess/audit/event.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/sealed_values.hpp"
#include "ess/storage/units.hpp"

namespace ess::secrets {

/// How many sealed values name a key.
struct key_use {
  /// `v1` for old ciphertext, which names none; `communities` for all keys of communities together; `damaged` for
  /// values whose beginning is no envelope's.
  std::string key_id;
  bool loaded = false;
  bool writing = false;
  std::int64_t values = 0;
  bool of_community = false;  ///< not loaded, and may be a community's own: lost, or destroyed with its community
};

/// What stands for the keys of communities in `key_use`.
inline constexpr std::string_view community_key_id = "communities";

/// What stands in `key_use` for the key of values that name none because their beginning is damaged.
inline constexpr std::string_view damaged_key_id = "damaged";

/// Every key that is loaded or named by a value; the writing one first. A key with no values may be dropped, unless it
/// seals keys of communities (`community_key_file::sealed_under`). Errors: those of the store.
result<std::vector<key_use>> count_by_key(const storage::sealed_unit& uow, const crypto::token_cipher& cipher);

/// Where a walk stands. A fresh one begins at the first value; one that was interrupted may begin anew at any time.
struct walk_position {
  std::size_t column = 0;
  std::string after_row;
  bool done = false;
};

/// What one step met.
struct walk_step {
  std::int64_t seen = 0;
  std::int64_t resealed = 0;          ///< always 0 when verifying
  std::vector<std::string> problems;  ///< a sentence for each value that does not open, naming its place
};

/// Opens the next values, at most `limit`. Errors: those of the store; a value that does not open is no error.
result<walk_step> verify_some(const storage::sealed_unit& uow, const crypto::token_cipher& cipher, walk_position& at,
                              int limit);

/// Seals the next values anew, at most `limit`, unless they are under today's key already. One unit of work: all of
/// the step is committed or nothing, with one audit entry `secrets.resealed` where something changed. A value that does
/// not open stays as it is. Interrupted anywhere and begun anew, a walk ends in the same state (security requirement
/// EN-5). Errors: those of the store and of `audit::append`.
result<walk_step> reseal_some(storage::sealed_unit& uow, const crypto::token_cipher& cipher, random_source& random,
                              walk_position& at, int limit);

/// Writes `secrets.resealed`: so many values of that column, under the key of that id. What is not in the database (the
/// keys of communities) is recorded before it is sealed anew, and again as refused if that fails.
/// Errors: those of `audit::append`.
result<void> record_resealing(storage::audit_unit& uow, random_source& random, const storage::sealed_column& column,
                              std::int64_t values, std::string_view key_id,
                              audit::event_result outcome = audit::event_result::ok);

}  // namespace ess::secrets
