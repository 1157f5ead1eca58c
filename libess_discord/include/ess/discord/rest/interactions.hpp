// Answers to interactions (Interactions / Receiving and Responding). None of these is under the bot's global limit.
#pragma once

#include <boost/json/object.hpp>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// Sends the first response, once: a second gives `discord_40060`, a late one `discord_10062` (3 s after delivery).
/// `response` comes from `discord/interactions/respond.hpp`. Lifetime of every call: client and token outlive it.
net::awaitable<result<void>> create_interaction_response(client& c, interaction_id id, const secret& token,
                                                         boost::json::object response);

/// Replaces the first or deferred response. Valid for 15 minutes; then `discord_50027`.
net::awaitable<result<discord::message>> edit_original_response(client& c, application_id app, const secret& token,
                                                                discord::message_body body);

/// Sends another message, ephemeral. Not repeated when its outcome is unknown.
net::awaitable<result<discord::message>> create_followup(client& c, application_id app, const secret& token,
                                                         discord::message_body body);

}  // namespace ess::rest
