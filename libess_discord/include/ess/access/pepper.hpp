// The secret under which API keys are hashed: a stolen database alone cannot test guesses.
#pragma once

#include <string>

#include "ess/base/random.hpp"
#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/units.hpp"

namespace ess::access {

/// The pepper, opened. Move only; its bytes are wiped with it.
struct pepper {
  std::string id;  ///< 16 hex digits, derived from the bytes by a one-way function
  secret bytes;    ///< 32 bytes

  /// A pepper of these 32 bytes. Throws std::invalid_argument for any other number.
  static pepper from_bytes(secret bytes);
};

/// Opens the installation's pepper; makes, seals and stores one if there is none yet.
/// Errors: those of the store and of `token_cipher::open`; `pepper_malformed` (corrupt) for one that is not 32 bytes.
result<pepper> load_or_make_pepper(storage::installation_unit& uow, const crypto::token_cipher& cipher,
                                   random_source& random);
/// As above without making one. Errors: also `not_initialised` (unavailable), whose message names `essctl init`.
result<pepper> load_pepper(const storage::installation_unit& uow, const crypto::token_cipher& cipher);

}  // namespace ess::access
