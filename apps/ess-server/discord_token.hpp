// What a consent at Discord gives us: a look at a profile for a link, tokens to keep for linked roles.
#pragma once

#include "context.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/linking/role_tokens.hpp"
#include "ess/net/awaitable.hpp"
#include "ess/storage/jobs.hpp"

namespace ess::server {

/// Exchanges the code, asks whose it is and revokes the token, whatever else happens (see owed_revocation.hpp).
/// Errors: those of `rest::oauth_client`, `scope_missing`, `discord_answer_invalid`, and of the store.
net::awaitable<result<storage::discord_identity>> identity_behind(context& c, linking::code_exchange& exchange);

/// A consent to linked roles.
struct role_grant {
  discord_user_id owner;
  linking::role_tokens tokens;
  storage::job_record revocation;  ///< owed until it is erased: by whoever keeps the tokens, in the same transaction
};

/// As above, but the tokens live on. Errors: as above; then they were revoked.
net::awaitable<result<role_grant>> role_grant_behind(context& c, linking::code_exchange& exchange);

}  // namespace ess::server
