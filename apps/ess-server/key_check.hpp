// At the start: is there anything sealed under a key that was not given to us?
#pragma once

#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/crypto/token_cipher.hpp"
#include "ess/storage/database.hpp"

namespace ess::server {

/// A sentence for each key that values are sealed under and that is not loaded: its id, how many values, what to do.
/// One more for values that are too damaged to name a key. Counts only, so it takes no longer for large values. Errors:
/// those of the store.
result<std::vector<std::string>> find_absent_keys(storage::database& database, const crypto::token_cipher& cipher);

}  // namespace ess::server
