// Proof of the actor of a bot call: asked of Discord where the key's policy wants it, before the one unit of work.
#pragma once

#include <optional>

#include "context.hpp"
#include "ess/access/actor_proof.hpp"
#include "ess/api/bot.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::server {

/// What Discord says about who caused `who.interaction()`. It is asked only where the key's policy wants proof of such
/// a call, and only about a call that would be admitted with one: strangers cause no requests at Discord. `needed` is
/// nothing for calls that need no permission. The unit of work decides; this only finds out.
net::awaitable<access::actor_proof> check_actor(context& c, const community::bot_call& call,
                                                const api::bot_request& who, access::call_effect what,
                                                std::optional<access::permission> needed);

}  // namespace ess::server
