// Tokens that Discord has yet to revoke: kept sealed, tried until it did, whatever happens in between.
#pragma once

#include "ess/jobs/job_queue.hpp"

namespace ess::linking {

/// Put the token before it is used, for a while from then; settle the job when the revocation went well at once. What
/// is left is a worker's: it tries again with full jitter, at most a quarter of an hour apart, and never gives up.
jobs::job_queue revocation_queue(const crypto::token_cipher& cipher, random_source& random);

/// How long a token may be in use before the worker takes it for forgotten.
inline constexpr std::chrono::minutes revocation_grace{2};

/// What an answer to `POST /oauth2/token/revoke` means for the job. `invalid_grant`, `invalid_token` and
/// `unsupported_token_type` say that there is nothing left to revoke; anything else may be better another time.
jobs::attempt attempt_of(const result<void>& revoked);

}  // namespace ess::linking
