// Tokens in use: owed to be revoked before they are used, so that neither an outage nor the end of this process loses
// one (security requirements OA-16, OA-17).
#pragma once

#include "context.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/jobs.hpp"

namespace ess::server {

/// Notes, sealed, that the token has to be revoked; in a while the worker of background.hpp does it. Errors: those of
/// the store.
net::awaitable<result<storage::job_record>> owe_revocation(context& c, const secret& token);

/// Revokes it now. What Discord does not take at once is left to the worker, if `owed` is there.
net::awaitable<void> revoke_now(context& c, const secret& token, const result<storage::job_record>& owed);

}  // namespace ess::server
