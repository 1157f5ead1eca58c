// Answers to interactions (Interactions / Receiving and Responding). None of these is under the bot's global limit.
#pragma once

#include <boost/json/object.hpp>

#include <chrono>

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

/// The first or deferred response as it is now, with who caused the interaction. Errors: `discord_10008` where there is
/// none, `discord_50027` for a token that is unknown or too old; whatever is not there within `deadline` is `timeout`.
net::awaitable<result<discord::message>> get_original_response(client& c, application_id app, const secret& token,
                                                               std::chrono::milliseconds deadline);

/// Sends another message, ephemeral. Not repeated when its outcome is unknown.
net::awaitable<result<discord::message>> create_followup(client& c, application_id app, const secret& token,
                                                         discord::message_body body);

/// Takes the first or deferred response away. As every deletion here it is repeated where its outcome is unknown, and
/// `discord_10008` then says that it was gone already.
net::awaitable<result<void>> delete_original_response(client& c, application_id app, const secret& token);

/// Replaces a follow-up. Valid for 15 minutes from the interaction on; then `discord_50027`.
net::awaitable<result<discord::message>> edit_followup(client& c, application_id app, const secret& token,
                                                       message_id followup, discord::message_body body);

/// Takes a follow-up away. Errors as of `delete_original_response`.
net::awaitable<result<void>> delete_followup(client& c, application_id app, const secret& token, message_id followup);

}  // namespace ess::rest
