// Resources / User.
#pragma once

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/user.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// The bot's own user: `GET /users/@me`. Errors: those of `client`. Lifetime: the client outlives the call.
net::awaitable<result<discord::user>> get_current_user(client& c);

/// The application that the bot token belongs to: `GET /applications/@me`. Errors and lifetime as above.
net::awaitable<result<application_id>> get_current_application(client& c);

}  // namespace ess::rest
