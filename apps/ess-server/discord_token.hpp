// The one Discord token this server ever holds: used for one look at a profile, then revoked.
#pragma once

#include "context.hpp"
#include "ess/discord/rest/oauth.hpp"
#include "ess/linking/link_flow.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// Exchanges the code, asks whose it is and revokes the token, whatever else happens (security requirement OA-16). The
/// revocation is owed in the store, sealed, before the token is used, and settled when Discord took it at once; what is
/// left is for the worker in background.hpp, so neither Discord's outage nor the end of this process loses it (OA-17).
/// Errors: those of `rest::oauth_client`, `scope_missing`, `discord_answer_invalid`, and of the store.
net::awaitable<result<storage::discord_identity>> identity_behind(context& c, linking::code_exchange& exchange);

}  // namespace ess::server
