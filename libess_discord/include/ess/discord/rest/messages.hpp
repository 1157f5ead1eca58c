// Resources / Message.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/discord/rest/request.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;

/// The last messages of a channel, newest first; `limit` is 1..100. Without the Message Content switch Discord shows
/// the text of those alone that mention the bot (Gateway, "Message Content Intent"). Errors: those of
/// `client`; `discord_10003` for a channel that is gone, `discord_50001` for one that the bot cannot see.
net::awaitable<result<std::vector<discord::message>>> list_messages(client& c, channel_id channel, int limit);

/// As above, but the first messages after one, whether or not that one still exists.
net::awaitable<result<std::vector<discord::message>>> list_messages_after(client& c, channel_id channel,
                                                                          message_id after, int limit);

/// Posts a message. `nonce`, of 1..25 characters, is sent with `enforce_nonce`: a repeat within the next few minutes
/// gives the earlier message, so the call is retried. Errors: those of `client` and of `discord::check_message_body`;
/// `nonce_invalid`; `discord_50013` without the permission to write. With `patience`, the call waits no longer than
/// that for its turn, retries included; in the background (`urgency`), it leaves the last of the channel's requests to
/// others. Lifetime: the client outlives the call.
net::awaitable<result<discord::message>> create_message(client& c, channel_id channel, discord::message_body body,
                                                        std::string nonce,
                                                        std::optional<std::chrono::milliseconds> patience = {},
                                                        urgency how = urgency::usual);

/// Replaces all of what a message of the bot's says. Errors: those of `client` and of `discord::check_message_body`;
/// `discord_10008` when it is gone, `discord_50005` when it is somebody else's. Lifetime: the client outlives the call.
net::awaitable<result<discord::message>> edit_message(client& c, channel_id channel, message_id message,
                                                      discord::message_body body,
                                                      std::optional<std::chrono::milliseconds> patience = {},
                                                      urgency how = urgency::usual);

}  // namespace ess::rest
