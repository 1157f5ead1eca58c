// What may come back from the provider: the parameters of the callback, and the identity it vouches for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/storage/links.hpp"

namespace ess::discord {
struct user;
}

namespace ess::linking {

/// Callback parameters in which exactly one of `code` and `error` is set.
struct callback_parameters {
  std::string state;
  std::string code;
  std::string error;
  std::string issuer;  ///< `iss` (RFC 9207); empty when it was not sent
};

/// Reads the decoded query of a callback; parameters we do not know are ignored (RFC 6749 section 4.1.2).
/// Nothing was consumed yet when this refuses. Errors: `callback_invalid` for a repeated parameter, `code` together
/// with `error` or neither, no `state`, a value over 512 bytes or with control characters.
result<callback_parameters> read_callback(const std::vector<std::pair<std::string, std::string>>& query);

/// What is kept of the answer to `GET /users/@me`, which came from elsewhere and will be shown: names of at most 100
/// characters without control characters. An avatar that is no hash is left out.
/// Errors: `discord_answer_invalid` (unavailable) where a name is none.
result<storage::discord_identity> identity_of(const discord::user& profile);

/// Success if every scope of `asked` is in `granted` (both separated by spaces). Errors: `scope_missing` (forbidden).
result<void> check_granted_scope(std::string_view asked, std::string_view granted);

}  // namespace ess::linking
